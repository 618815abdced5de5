// The temperature that probabilities are computed with.

/** @type {Record<string, [string, string]>} */
export default {
  "temperature.own": [
    "Probabilities at the temperature {own} of the model\u2019s file.",
    "概率按模型文件自带的温度 {own} 计算。",
  ],
  "temperature.other": [
    "Probabilities at the temperature {temperature}, in place of the model\u2019s own {own}. ",
    "概率按温度 {temperature} 计算，没有采用模型自带的 {own}。",
  ],
  "temperature.undo": ["Undo", "撤销"],
};
