// What was tried: key, English, Chinese.

/** @type {Record<string, [string, string]>} */
export default {
  "history.title": ["What you tried", "试过的文本"],
  "history.clear": ["Forget these", "清除记录"],
  "history.course": [
    "Probability of {label} over {count} {count|text|texts}: from {first} to {last}",
    "{label} 的概率，共 {count} 条文本：从 {first} 到 {last}",
  ],
  "history.course.number": [
    "{label} over {count} {count|text|texts}: from {first} to {last}",
    "{label}，共 {count} 条文本：从 {first} 到 {last}",
  ],
};
