// How far to trust an explanation.

/** @type {Record<string, [string, string]>} */
export default {
  "trust.measure": ["Measure it", "测量一下"],
  "trust.measure_about": [
    "Take away the words that it points at, and watch the answer.",
    "去掉它指出的那些词，看看回答怎样变化。",
  ],
  "trust.compare": ["Ask other methods", "问问其他方法"],
  "trust.compare_about": [
    "See whether other ways of asking point at the same words.",
    "看看换一种问法，指出的是不是同样的词。",
  ],
  "trust.scramble": ["Scramble the model", "打乱模型"],
  "trust.scramble_about": [
    "Undo what the model has learnt, layer by layer: the picture should not survive it.",
    "一层层抹去模型学到的东西：这幅图应当随之消失。",
  ],
  "trust.checking": ["Checking", "正在检查"],
  "trust.stop": ["Stop", "停止"],

  "trust.curve": ["As words are taken away, and as they come back", "逐个去掉词，再逐个放回"],
  "trust.curve_about": [
    "The words go, and come, from the highest score down. The sooner the one line falls and the other rises, the better the scores have found what the answer rests on.",
    "词按得分从高到低去掉和放回。一条线下降得越快，另一条上升得越快，说明得分越准确地找到了回答的依据。",
  ],
  "trust.coming": ["as they come, from none", "从空白开始放回"],
  "trust.going": ["as they go, from all", "从全文开始去掉"],
  "trust.share": ["share of the words", "词的比例"],
  "trust.probability": ["the probability of {name}", "{name} 的概率"],
  "trust.probability_less": [
    "the probability of {name} less that of {other}",
    "{name} 与 {other} 的概率之差",
  ],

  "trust.without": ["Without its strongest words", "去掉最强的词"],
  "trust.without_about": [
    "is what becomes of {what}: the more it loses, the better (comprehensiveness {eraser} over the top 1, 5, 10, 20, 50 %; {ferret} over the words that speak for it).",
    "是 {what} 的变化：降得越多越好（完备性：按前 1%、5%、10%、20%、50% 的词平均为 {eraser}；只算支持它的词为 {ferret}）。",
  ],
  "trust.alone": ["With these alone", "只留这些词"],
  "trust.alone_about": [
    "is what becomes of it: the less it loses, the better (sufficiency {eraser}; {ferret}).",
    "是它的变化：降得越少越好（充分性 {eraser}；{ferret}）。",
  ],
  "trust.area": ["Area under the lines", "曲线下面积"],
  "trust.area_about": [
    "as words go, the lower the better; {insertion} as they come, the higher the better.",
    "是去掉词时的面积，越小越好；放回词时为 {insertion}，越大越好。",
  ],
  "trust.order": ["Same order as leaving one out", "与逐个遮挡的次序是否一致"],
  "trust.order_about": [
    "from \u22121, the opposite, to 1, the very same (Kendall\u2019s \u03c4).",
    "从 \u22121（正好相反）到 1（完全一致）（Kendall \u03c4）。",
  ],
  "trust.no_order": ["all scores are equal, so there is no order.", "所有得分都相等，谈不上次序。"],
  "trust.infidelity": ["Infidelity", "失真度"],
  "trust.infidelity_about": [
    "is how far the scores miss what leaving words out at random does: 0 at best.",
    "是得分与随机去掉词的实际效果之间的差距：最好是 0。",
  ],
  "trust.noise": ["Under small noise", "加入微小噪声"],
  "trust.noise_about": [
    "is the most that the scores moved: 0 at best (max-sensitivity).",
    "是得分的最大变动：最好是 0（最大敏感度）。",
  ],
  "trust.value": ["{value} \u00b1 {error}", "{value} \u00b1 {error}"],

  "trust.agrees": ["How far {name} agrees with", "{name} 与下列方法的一致程度"],
  "trust.spearman": ["Order (Spearman)", "次序（Spearman）"],
  "trust.kendall": ["Order (Kendall)", "次序（Kendall）"],
  "trust.top": ["Same among the top {top}", "前 {top} 名中相同的"],
  "trust.agrees_about": [
    "1 is the same order of all words, 0 none in common, \u22121 the opposite. Methods ask different things: where they agree, the words stand on firmer ground.",
    "1 表示所有词的次序相同，0 表示毫不相干，\u22121 表示正好相反。各种方法问的问题不同：说法一致的地方，结论更可靠。",
  ],

  "trust.nothing_left": [
    "With every layer scrambled all words score the same: nothing is left.",
    "打乱所有层之后，每个词的得分都一样：什么也没有留下。",
  ],
  "trust.survives_not": [
    "With every layer scrambled the order of the words agrees by {spearman} with what it was; orders that have nothing to do with each other mostly stay within {chance} of 0: nothing of the picture is seen to survive.",
    "打乱所有层之后，词的次序与原来的相关为 {spearman}；毫不相干的次序大多在 0 上下 {chance} 之内：看不出这幅图有什么留了下来。",
  ],
  "trust.survives": [
    "With every layer scrambled the order of the words agrees by {spearman} with what it was; orders that have nothing to do with each other mostly stay within {chance} of 0: part of the picture may come from elsewhere, such as the length or place of words.",
    "打乱所有层之后，词的次序与原来的相关为 {spearman}；毫不相干的次序大多在 0 上下 {chance} 之内：这幅图可能有一部分另有来源，例如词的长短或位置。",
  ],
  "trust.agreement": ["agreement", "一致程度"],
  "trust.none": ["none", "无"],
  "trust.head": ["head", "输出层"],
  "trust.to_layer": ["to {layer}", "到 {layer}"],
  "trust.scrambled": ["scrambled layers, from the last down", "打乱的层，从最后一层往下"],
  "trust.order_agreement": ["agreement of the order of words", "词的次序的一致程度"],
};
