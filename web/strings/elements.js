// What the elements say: key, English, Chinese. language.js says how a row is written.

/** @type {Record<string, [string, string]>} */
export default {
  "elements.units": ["{unit}s and their scores", "各{unit}的得分"],
};
