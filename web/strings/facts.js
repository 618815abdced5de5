// What an explanation rests on: key, English, Chinese.

/** @type {Record<string, [string, string]>} */
export default {
  "facts.target": ["Target", "解释对象"],
  "facts.no_target": [
    "none: the picture is the same for every label",
    "无：无论哪个标签，图都一样",
  ],
  "facts.value": ["{what}: {value}", "{what}：{value}"],
  "facts.value_from": [
    "{what}: {value}, from {baseline} at the baseline",
    "{what}：{value}，基线处为 {baseline}",
  ],
  "facts.cosine": ["cosine similarity", "余弦相似度"],
  "facts.logit": ["logit", "logit"],
  "facts.probability": ["probability", "概率"],
  "facts.log_probability": ["log-probability", "对数概率"],
  "facts.log_odds": ["log-odds", "对数几率"],
  "facts.kind_of": ["{kind} of {name}", "{name} 的{kind}"],
  "facts.kind_at": [
    "{kind} of {name} at \u201c{text}\u201d",
    "\u201c{text}\u201d为 {name} 的{kind}",
  ],
  "facts.kind_less": [
    "{kind} of {name} less that of {against}",
    "{name} 与 {against} 的{kind}之差",
  ],
  "facts.special": ["Special tokens", "特殊词元"],
  "facts.special_none": ["have no share", "不占份额"],
  "facts.special_share": ["hold {score}, which no word has", "占 {score}，不归任何词"],
  "facts.gap": ["Gap", "差额"],
  "facts.gap_of": ["{score} that no score accounts for", "{score}，各项得分之外的差额"],
  "facts.converged": ["Converged", "收敛"],
  "facts.points": ["{points} {points|point|points}", "{points} 个点"],
  "facts.runs": ["{count} {count|run|runs}", "{count} 次运行"],
  "facts.converged_yes": ["yes, with {work}", "是，用了 {work}"],
  "facts.converged_no": [
    "no, after {work}: take these with care",
    "否，用了 {work} 仍未收敛，仅供参考",
  ],
  "facts.error": ["Standard error", "标准误"],
  "facts.error_none": ["none: nothing was left to chance", "无：没有随机成分"],
  "facts.error_most": [
    "{error} at most, drawn with seed {seed} in {precision} precision",
    "最大 {error}，随机种子 {seed}，{precision}",
  ],
  "facts.exact": ["exact", "精确精度"],
  "facts.fast": ["fast", "快速精度"],
  "facts.stopped": ["Stopped", "停止原因"],
  "facts.stopped_exact": ["all there is was asked", "所有情形都已计算"],
  "facts.stopped_precision": ["the stated precision was reached", "已达到设定的精度"],
  "facts.stopped_budget": [
    "the budget was spent: more evaluations would say it more exactly",
    "预算已用完：增加运行次数可以更精确",
  ],
  "facts.fidelity": ["Fidelity", "拟合度"],
  "facts.fidelity_of": [
    "R\u00b2 = {number}: how well what stands in for the model follows it, 1 at best",
    "R\u00b2 = {number}：替代模型与原模型的吻合程度，最高为 1",
  ],
  "facts.references": ["Held against", "参照文本"],
  "facts.quoted": ["\u201c{text}\u201d", "\u201c{text}\u201d"],
  "facts.and": ["{before}, {next}", "{before}{next}"],
  "facts.windows": ["Read", "读取"],
  "facts.windows_of": [
    "in {windows} overlapping parts, of which this is about one",
    "分成 {windows} 个相互重叠的片段，这里解释其中一个",
  ],
  "facts.cut": ["Cut", "截断"],
  "facts.cut_at": ["only the first {count} tokens were read", "只读取了前 {count} 个词元"],
  "facts.work": ["Work", "计算量"],
  "facts.work_of": [
    "{count} {count|run|runs} of the model, {milliseconds} ms",
    "模型运行 {count} 次，{milliseconds} ms",
  ],
  "facts.promise": ["Promise", "保证"],
  "facts.after": ["After", "出处"],
};
