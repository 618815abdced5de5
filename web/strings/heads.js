// What <why-heads> and <why-lines> say: key, English, Chinese.

/** @type {Record<string, [string, string]>} */
export default {
  "heads.view": ["Show", "显示"],
  "heads.view_head": ["one head", "单个注意力头"],
  "heads.view_layer": ["average of its layer", "所在层的平均"],
  "heads.view_all": ["average of all heads", "全部注意力头的平均"],
  "heads.view_row": ["row of {token}, all heads", "{token} 一行，全部注意力头"],
  "heads.view_rollout": ["attention rollout", "注意力展开"],
  "heads.view_gradients": ["gradient × attention", "梯度 × 注意力"],
  "heads.special": ["special tokens", "特殊词元"],
  "heads.direction": ["From text to text", "文本之间"],
  "heads.direction_all": ["all", "全部"],
  "heads.direction_00": ["1 → 1", "1 → 1"],
  "heads.direction_01": ["1 → 2", "1 → 2"],
  "heads.direction_10": ["2 → 1", "2 → 1"],
  "heads.direction_11": ["2 → 2", "2 → 2"],
  "heads.order": ["Order", "排序"],
  "heads.order_layers": ["layer by layer", "按层"],
  "heads.order_patterns": ["by pattern", "按模式"],
  "heads.order_previous": ["previous token first", "看前一个词元的在前"],
  "heads.order_next": ["next token first", "看后一个词元的在前"],
  "heads.order_self": ["own token first", "看自身的在前"],
  "heads.order_same": ["same word first", "看相同词的在前"],
  "heads.order_first": ["first token first", "看首个词元的在前"],
  "heads.order_special": ["separators first", "看分隔词元的在前"],
  "heads.order_broad": ["broad first", "分散的在前"],

  "heads.name": ["Layer {layer}, head {head}", "第 {layer} 层，第 {head} 头"],
  "heads.layer": ["Layer {layer}", "第 {layer} 层"],
  "heads.grid": ["Heads, a row for each layer", "注意力头，每行一层"],
  "heads.grid_sorted": ["Heads, sorted by pattern", "注意力头，按模式排序"],
  "heads.tile": ["Layer {layer}, head {head}: {pattern}", "第 {layer} 层，第 {head} 头：{pattern}"],

  "heads.previous": ["previous", "前词"],
  "heads.next": ["next", "后词"],
  "heads.self": ["itself", "自身"],
  "heads.same": ["same", "同词"],
  "heads.first": ["first", "首位"],
  "heads.special_short": ["special", "特殊"],
  "heads.broad": ["broad", "分散"],
  "heads.mixed": ["mixed", "混合"],

  "heads.does_previous": ["looks at the previous token, {share}", "看前一个词元，{share}"],
  "heads.does_next": ["looks at the next token, {share}", "看后一个词元，{share}"],
  "heads.does_self": ["looks at the token itself, {share}", "看词元自身，{share}"],
  "heads.does_same": ["looks at the same word elsewhere, {share}", "看别处的相同词，{share}"],
  "heads.does_first": ["looks at the first token, {share}", "看首个词元，{share}"],
  "heads.does_special": ["looks at separators, {share}", "看分隔词元，{share}"],
  "heads.does_broad": [
    "looks broadly, at some {spread} of {count} tokens at once",
    "注意力分散，同时看约 {spread} 个词元（共 {count} 个）",
  ],
  "heads.does_mixed": [
    "has no single pattern, looks at some {spread} of {count} tokens at once",
    "没有单一模式，同时看约 {spread} 个词元（共 {count} 个）",
  ],
  "heads.percent": ["{number} %", "{number}%"],
  "heads.legend": [
    "A pattern names a head that gives it 40 % of its attention or more, special tokens counted " +
      "(Clark et al. 2019, arXiv:1906.04341; Kovaleva et al. 2019, arXiv:1908.08593). " +
      "Each square is scaled to its own largest value.",
    "某种模式占到注意力的 40% 以上（特殊词元计算在内），就以它命名（Clark et al. 2019，" +
      "arXiv:1906.04341；Kovaleva et al. 2019，arXiv:1908.08593）。每个小图按各自的最大值着色。",
  ],

  "heads.is_layer": [
    "Layer {layer}, the average of {heads} heads",
    "第 {layer} 层 {heads} 个头的平均",
  ],
  "heads.is_all": ["The average of {count} heads", "{count} 个注意力头的平均"],
  "heads.is_row": ["What {token} looks at, head by head", "{token} 在每个头里看什么"],
  "heads.is_rollout": ["Attention rollout", "注意力展开"],
  "heads.is_gradients": ["{head}: gradient × attention", "{head}：梯度 × 注意力"],
  "heads.about_row": [
    "The classifier reads the row of {token}. Below, the words by the head that is chosen.",
    "分类器读取的是 {token} 这一行。下方的词按所选的头着色。",
  ],
  "heads.about_rollout": [
    "Attention followed through all layers, half of each step staying where it is " +
      "(Abnar and Zuidema 2020, arXiv:2005.00928).",
    "沿各层连乘注意力，每一步有一半留在原处（Abnar and Zuidema 2020，arXiv:2005.00928）。",
  ],
  "heads.about_gradients": [
    "Above zero where more attention would speak for {target}, below zero where it would speak " +
      "against it.",
    "大于零：多看这里会支持 {target}；小于零：多看这里会反对 {target}。",
  ],
  "heads.left_out": [
    "Special tokens are left out. Values stay as they are, so rows sum to less than 1.",
    "已略去特殊词元。数值不变，因此各行之和小于 1。",
  ],
  "heads.computing": ["Computing …", "正在计算……"],
  "heads.nothing": ["No tokens are left to show.", "没有可显示的词元。"],
  "heads.row_of": ["layer {layer}, head {head}", "第 {layer} 层第 {head} 头"],
  "heads.head_rows": ["heads by tokens", "（头 × 词元）"],
  "heads.head_axis": ["head", "头"],
  "heads.token_axis": ["token", "词元"],

  "lines.from": ["looks from", "从"],
  "lines.to": ["at", "看向"],
  "lines.looks_at": ["{word} looks at: {others}", "{word} 看：{others}"],
  "lines.seen_by": ["{word} is looked at by: {others}", "看 {word} 的有：{others}"],
  "lines.other": ["{word} {value}", "{word} {value}"],
  "lines.joint": [", ", "，"],
  "lines.shown": [
    "Lines: values from {least} up. Point at a word to see its own alone.",
    "连线：不小于 {least} 的值。指向一个词，只看它的连线。",
  ],
};
