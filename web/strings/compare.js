// Side by side: key, English, Chinese.

/** @type {Record<string, [string, string]>} */
export default {
  "compare.lead": [
    "What is shown above, held against another text, another method or another model.",
    "把上面的结果与另一条文本、另一种方法或另一个模型对照。",
  ],
  "compare.with": ["Compare with", "对照对象"],
  "compare.text": ["another text", "另一条文本"],
  "compare.method": ["another method", "另一种方法"],
  "compare.model": ["another model", "另一个模型"],
  "compare.otherText": ["The other text", "另一条文本"],
  "compare.otherPair": ["Its second text", "它的第二条文本"],
  "compare.otherMethod": ["The other method", "另一种方法"],
  "compare.otherModel": ["The other model", "另一个模型"],
  "compare.change": [
    "Change a word of this text: what that does to every other word is shown below.",
    "改动这条文本中的一个词，下面会显示其他各词受到的影响。",
  ],
  "compare.loading": ["Loading the other model: {percent}", "正在加载另一个模型：{percent}"],
  "compare.working": ["Computing …", "计算中……"],
  "compare.here": ["As above", "上面的结果"],
  "compare.sameScale": ["Both sides have one scale of colour.", "两边颜色用同一刻度。"],
  "compare.ownScale": [
    "Each side has its own scale of colour: the two do not count in the same units.",
    "两边各用自己的颜色刻度：它们的单位不同。",
  ],
  "compare.difference": ["The difference", "差别"],
  "compare.decision": [
    "The probability of {label}: {first} here, {second} there.",
    "{label} 的概率：上面 {first}，对照 {second}。",
  ],
  "compare.decisions": [
    "The decision: {first} here, {second} there.",
    "判断：上面是 {first}，对照是 {second}。",
  ],
  "compare.changed": ["What has changed in the text", "文本的改动"],
  "compare.words": ["Word by word, the largest difference first", "逐词对照，差别大的在前"],
  "compare.shares": [
    "Word by word, the largest difference first. Scores are shares of all that a side’s words count, for the two count in different units.",
    "逐词对照，差别大的在前。两边单位不同，得分已换算成占该侧全部得分的比例。",
  ],
  "compare.word": ["Word", "词"],
  "compare.first": ["here", "上面"],
  "compare.second": ["there", "对照"],
  "compare.less": ["there − here", "对照 − 上面"],
  "compare.only": ["not in this text", "这条文本里没有"],
  "compare.all": ["Show all {count} words", "显示全部 {count} 个词"],
  "compare.agreement": ["How far the orders of the words agree", "词的排序有多一致"],
  "compare.spearman": ["Spearman", "斯皮尔曼相关"],
  "compare.kendall": ["Kendall", "肯德尔相关"],
  "compare.overlap": ["Same among the top {top}", "前 {top} 名中相同的"],
  "compare.shared": ["Words in both", "两边都有的词"],
  "compare.scale": [
    "1 is the same order of all words, 0 none in common, −1 the opposite.",
    "1 表示排序完全一致，0 表示没有关联，−1 表示完全相反。",
  ],
};
