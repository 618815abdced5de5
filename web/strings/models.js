// The shelf of models, what is typed, and how fast the last answer was.

/** @type {Record<string, [string, string]>} */
export default {
  "models.loaded": ["{loaded} of {total}", "{loaded}，共 {total}"],
  "models.noList": [
    "The list of models, {list}, could not be fetched: the server answered {status}.",
    "没能取得模型列表 {list}：服务器返回了 {status}。",
  ],
  "models.unknown": ["There is no model called “{name}” here.", "这里没有名为“{name}”的模型。"],
  "inputs.more": ["+ second text", "＋ 第二段文本"],
  "inputs.less": ["− second text", "－ 第二段文本"],
  "inputs.mask": ["insert {mask}", "插入 {mask}"],
  "speed.kernels": ["Kernels", "计算内核"],
  "speed.kernelsIn": ["{kernels}, in {file}", "{kernels}，位于 {file}"],
  "speed.workers": ["Workers", "工作线程"],
  "speed.running": ["{running} of at most {allowed}", "{running} 个，最多 {allowed} 个"],
  "speed.replaced": [
    "{running} of at most {allowed}, {replaced} replaced",
    "{running} 个，最多 {allowed} 个，重启过 {replaced} 个",
  ],
  "speed.last": ["Last answer", "上一次回答"],
  "speed.milliseconds": ["{ms} ms", "{ms} 毫秒"],
  "speed.tokens": ["Tokens", "词元"],
  "speed.evaluations": ["Runs of the model", "模型运行次数"],
  "speed.rate": ["Runs a second", "每秒运行次数"],
  "speed.memory": ["Memory", "内存"],
  "speed.memoryOf": [
    "{model} for the model, {session} for a session; {all} in all",
    "模型 {model}，会话 {session}；总计 {all}",
  ],
};
