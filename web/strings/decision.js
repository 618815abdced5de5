// What the model says: key, English, Chinese.

/** @type {Record<string, [string, string]>} */
export default {
  "decision.cosine": ["cosine similarity", "余弦相似度"],
  "decision.unnamed": ["Nothing is named in this text. ", "这段文本中没有识别出实体。"],
  "decision.labels_for": ["Labels for {text}", "{text}的标签"],
  "decision.labels_by_first": [
    "Labels for {text}, by its first word",
    "{text}的标签（以首词为准）",
  ],
  "decision.no_answer": ["no answer in this context", "原文中没有答案"],
  "decision.given": ["{name}, {percent}", "{name}，{percent}"],
  "decision.entity": ["{text}: {name}", "{text}：{name}"],
  "decision.semicolon": ["; ", "；"],
  "decision.and_why": ["{said}. {sentence}", "{said}。{sentence}"],
  "decision.no_entities": ["no entities", "没有实体"],
  "decision.no_labels": ["none of the labels", "没有符合的标签"],
};
