// The page itself: headings, and what stands around its parts.

/** @type {Record<string, [string, string]>} */
export default {
  "page.title": [
    "whybert: why a BERT decided what it decided",
    "whybert：BERT 为什么这样判断",
  ],
  "page.tagline": ["says why a BERT decided what it decided", "说清楚 BERT 为什么这样判断"],
  "page.h1": ["Why did the model decide that?", "模型为什么这样判断？"],
  "page.contents": ["On this page", "本页内容"],
  "page.languages": ["Language", "语言"],
  "page.nav.words": ["Words", "词"],
  "page.nav.inside": ["Inside", "内部"],
  "page.nav.change": ["What if", "改口"],
  "page.nav.trust": ["Trust", "可信度"],
  "page.ask": ["Your text", "你的文本"],
  "page.modelKicker": ["Model", "模型"],
  "page.models": ["Models", "模型"],
  "page.own": ["Your own model", "你自己的模型"],
  "page.loadingModel": ["Loading the model", "正在载入模型"],
  "page.loading": ["Loading the model …", "正在载入模型……"],
  "page.notLoaded": ["The model could not be loaded.", "模型没能载入。"],
  "page.type": ["Type a sentence", "输入一句话"],
  "page.second": ["Text 2", "文本 2"],
  "page.examples": ["Examples", "例句"],
  "page.tour": ["How BERT reads this sentence: ten steps", "BERT 怎样读这句话：十步导览"],
  "page.decision": ["The decision", "判断"],
  "page.choose": ["Choose what to explain", "选择要解释的标签"],
  "page.words": ["Which words made it so?", "是哪些词起了作用？"],
  "page.words.lead": [
    "Each word is coloured by what it did to the decision: blue and underlined speaks for it, orange and dashed against it.",
    "每个词按它对判断的作用着色：蓝色加实线表示支持，橙色加虚线表示反对。",
  ],
  "page.inside": ["What happens inside", "模型内部发生了什么"],
  "page.inside.lead": [
    "Between the words and the decision lie layers of attention heads. Where is the decision carried, and which parts of the network does it rest on?",
    "从词到判断之间，隔着一层层的注意力头。判断的依据在哪里传递，又靠网络的哪些部分撑起来？",
  ],
  "page.heads": ["What every head looks at", "每个注意力头在看什么"],
  "page.heads.lead": [
    "Each small square is one attention head: a row for each token, more colour where it looks. It tells where information can flow, not whether it changed the answer.",
    "每个小方块是一个注意力头：每个词元占一行，颜色越深表示看得越多。它说明信息可能从哪里流过，但不能说明这些信息是否改变了判断。",
  ],
  "page.change": ["What would change its mind", "怎样才会让它改口"],
  "page.change.lead": [
    "The smallest edits that turn the decision, each run through the model, and rules that hold it.",
    "让判断翻转的最小改动（每一处都让模型重新读过），以及能让判断站住的规则。",
  ],
  "page.trust": ["How far to trust this", "这个解释有多可信"],
  "page.trust.lead": [
    "An explanation is a claim about the model, and a claim can be checked.",
    "解释是关于模型的一种说法，而说法是可以检验的。",
  ],
  "page.compare": ["Side by side", "并排比较"],
  "page.rows": ["Many texts at once", "一次看许多文本"],
  "page.calibration": ["Are these probabilities right?", "这些概率靠得住吗？"],
  "page.private": [
    "Everything is computed on this machine: what you type never leaves the page.",
    "一切都在这台设备上计算：你输入的内容不会离开这个页面。",
  ],
  "page.model": [
    "{facts} · {layers} layers of {heads} heads · sha256 {sha256} · engine {engine}",
    "{facts} · {layers} 层，每层 {heads} 个注意力头 · sha256 {sha256} · 引擎 {engine}",
  ],
  "page.storage": ["What this device keeps", "这台设备上保存了什么"],
  "page.speed": ["How fast was that?", "刚才有多快？"],
  "page.bench": ["Measure this device", "测一测这台设备"],
  "page.cannot": ["{detail}", "还不能这样问：{detail}"],
  "page.cut": [
    "The text is longer than the model can read: its end was cut off.",
    "文本超出模型能读的长度，末尾被截去了。",
  ],
};
