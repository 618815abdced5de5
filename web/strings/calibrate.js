// Whether probabilities are right.

/** @type {Record<string, [string, string]>} */
export default {
  "calibrate.lead": [
    "Of all answers that a model gives 90 %, nine in ten should be right. Whether they are, texts tell whose labels you know: a line for each, its label, a tab, and the text. They stay on this machine.",
    "模型给出 90% 的回答，十个里应当有九个是对的。是不是这样，要用你知道标签的文本来验证：每行一条，依次是标签、制表符和文本。文件不会离开这台设备。",
  ],
  "calibrate.lead_several": [
    "Of all answers that a model gives 90 %, nine in ten should be right. Whether they are, texts tell whose labels you know: a line for each, its label (several labels with commas between), a tab, and the text. They stay on this machine.",
    "模型给出 90% 的回答，十个里应当有九个是对的。是不是这样，要用你知道标签的文本来验证：每行一条，依次是标签（有多个时用逗号隔开）、制表符和文本。文件不会离开这台设备。",
  ],
  "calibrate.example_1": ["one text", "一段文本"],
  "calibrate.example_2": ["another text", "另一段文本"],
  "calibrate.example_3": ["and so on", "以此类推"],
  "calibrate.choose": [
    "Choose a file of labelled texts, or drop it here",
    "选择一个带标签的文本文件，或拖到这里",
  ],
  "calibrate.progress": ["Texts", "文本"],
  "calibrate.cancel": ["Cancel", "取消"],
  "calibrate.count": ["{done} of {expected} texts", "第 {done} 条，共 {expected} 条"],
  "calibrate.too_large": [
    "The file has {size} bytes; no more than {most} are read.",
    "文件有 {size} 字节，最多只能读 {most} 字节。",
  ],
  "calibrate.found": [
    "{accuracy} of {answers} answers are right. The confidence is off by {error} on average; at the temperature {temperature} \u00b1 {stderr}, which fits them best, by {fitted}.",
    "{answers} 个回答中有 {accuracy} 是对的。置信度平均偏差 {error}；在最合适的温度 {temperature} \u00b1 {stderr} 下，偏差为 {fitted}。",
  ],
  "calibrate.found_none": [
    "{accuracy} of {answers} answers are right. The confidence is off by {error} on average. No temperature from 0.05 to 20 is the best for these texts: there are too few of them, or nearly all or none of the answers are right.",
    "{answers} 个回答中有 {accuracy} 是对的。置信度平均偏差 {error}。从 0.05 到 20 没有哪个温度最适合这些文本：文本太少，或者回答几乎全对或全错。",
  ],
  "calibrate.in_use": [
    "{found} It is in use: the probabilities above are computed with it.",
    "{found}已经采用：上面的概率就是用它算的。",
  ],
  "calibrate.use": ["Use the temperature {temperature}", "采用温度 {temperature}"],
};
