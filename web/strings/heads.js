// What <why-heads> and <why-lines> say: key, English, Chinese.

/** @type {Record<string, [string, string]>} */
export default {
  "heads.view": ["Show", "显示"],
  "heads.view.head": ["one head", "单个注意力头"],
  "heads.view.layer": ["average of its layer", "所在层的平均"],
  "heads.view.all": ["average of all heads", "全部注意力头的平均"],
  "heads.view.row": ["row of {token}, all heads", "{token} 一行，全部注意力头"],
  "heads.view.rollout": ["attention rollout", "注意力展开"],
  "heads.view.gradients": ["gradient × attention", "梯度 × 注意力"],
  "heads.special": ["special tokens", "特殊词元"],
  "heads.direction": ["From text to text", "文本之间"],
  "heads.direction.all": ["all", "全部"],
  "heads.direction.00": ["1 → 1", "1 → 1"],
  "heads.direction.01": ["1 → 2", "1 → 2"],
  "heads.direction.10": ["2 → 1", "2 → 1"],
  "heads.direction.11": ["2 → 2", "2 → 2"],
  "heads.order": ["Order", "排序"],
  "heads.order.layers": ["layer by layer", "按层"],
  "heads.order.patterns": ["by pattern", "按模式"],
  "heads.order.previous": ["previous token first", "看前一个词元的在前"],
  "heads.order.next": ["next token first", "看后一个词元的在前"],
  "heads.order.self": ["own token first", "看自身的在前"],
  "heads.order.same": ["same word first", "看相同词的在前"],
  "heads.order.first": ["first token first", "看首个词元的在前"],
  "heads.order.special": ["separators first", "看分隔词元的在前"],
  "heads.order.broad": ["broad first", "分散的在前"],

  "heads.caption.head": ["Layer {layer}, head {head}", "第 {layer} 层，第 {head} 头"],
  "heads.grid": ["Heads, a row for each layer", "注意力头，每行一层"],
  "heads.grid_sorted": ["Heads, sorted by pattern", "注意力头，按模式排序"],
  "heads.tile": ["Layer {layer}, head {head}: {pattern}", "第 {layer} 层，第 {head} 头：{pattern}"],

  "heads.short.previous": ["before", "前词"],
  "heads.short.next": ["after", "后词"],
  "heads.short.self": ["itself", "自身"],
  "heads.short.same": ["same", "同词"],
  "heads.short.first": ["first", "首位"],
  "heads.short.special": ["special", "特殊"],
  "heads.short.broad": ["broad", "分散"],
  "heads.short.mixed": ["mixed", "混合"],

  "heads.does.previous": ["looks at the previous token, {share}", "看前一个词元，{share}"],
  "heads.does.next": ["looks at the next token, {share}", "看后一个词元，{share}"],
  "heads.does.self": ["looks at the token itself, {share}", "看词元自身，{share}"],
  "heads.does.same": ["looks at the same word elsewhere, {share}", "看别处的相同词，{share}"],
  "heads.does.first": ["looks at the first token, {share}", "看首个词元，{share}"],
  "heads.does.special": ["looks at separators, {share}", "看分隔词元，{share}"],
  "heads.does.broad": [
    "looks broadly, at some {spread} of {count} tokens at once",
    "注意力分散，同时看约 {spread} 个词元（共 {count} 个）",
  ],
  "heads.does.mixed": [
    "has no single pattern, looks at some {spread} of {count} tokens at once",
    "没有单一模式，同时看约 {spread} 个词元（共 {count} 个）",
  ],
  "heads.percent": ["{number} %", "{number}%"],
  "heads.count.previous": ["previous token: {count}", "前一个词元：{count}"],
  "heads.count.next": ["next token: {count}", "后一个词元：{count}"],
  "heads.count.self": ["itself: {count}", "自身：{count}"],
  "heads.count.same": ["same word elsewhere: {count}", "别处的相同词：{count}"],
  "heads.count.first": ["first token: {count}", "首个词元：{count}"],
  "heads.count.special": ["separators: {count}", "分隔词元：{count}"],
  "heads.count.broad": ["broad: {count}", "分散：{count}"],
  "heads.count.mixed": ["mixed: {count}", "混合：{count}"],
  "heads.legend": [
    "A head is named by what has 40 % of its attention or more, special tokens included " +
      "(Clark et al. 2019, arXiv:1906.04341; Kovaleva et al. 2019, arXiv:1908.08593). " +
      "Each square is scaled to its own largest value.",
    "某处占到 40% 以上的注意力（含特殊词元），就以它命名这个头（Clark et al. 2019，" +
      "arXiv:1906.04341；Kovaleva et al. 2019，arXiv:1908.08593）。每个小图按各自的最大值着色。",
  ],

  "heads.caption.layer": [
    "Layer {layer}, the average of {heads} heads",
    "第 {layer} 层 {heads} 个头的平均",
  ],
  "heads.caption.all": ["The average of {count} heads", "{count} 个注意力头的平均"],
  "heads.caption.row": ["What {token} looks at, head by head", "{token} 在每个头里看什么"],
  "heads.caption.rollout": ["Attention rollout", "注意力展开"],
  "heads.caption.gradients": [
    "Layer {layer}, head {head}: gradient × attention",
    "第 {layer} 层，第 {head} 头：梯度 × 注意力",
  ],
  "heads.about.row": [
    "The classifier reads the row of {token}. The words are coloured by the head that is chosen.",
    "分类器读取的是 {token} 这一行。词按所选的头着色。",
  ],
  "heads.about.rollout": [
    "Attention followed through all layers, half of each step staying where it is " +
      "(Abnar and Zuidema 2020, arXiv:2005.00928).",
    "沿各层连乘注意力，每一步有一半留在原处（Abnar and Zuidema 2020，arXiv:2005.00928）。",
  ],
  "heads.about.gradients": [
    "Above zero where more attention would speak for {target}, below zero where it would speak " +
      "against it.",
    "大于零：多看这里会支持 {target}；小于零：多看这里会反对 {target}。",
  ],
  "heads.left_out": [
    "Special tokens are left out; all other values stay as they are, nothing is renormalised.",
    "已略去特殊词元；其余数值不变，没有重新归一化。",
  ],
  "heads.zero": [
    "All values here are 0: nothing looks there.",
    "这里的值全是 0：没有词元看向那里。",
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
