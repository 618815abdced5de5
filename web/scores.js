// The scores of an explanation: what has one, how strong it is, how it is written.

/**
 * A score as a person reads it: "+1.20", "−0.034".
 * @param {number} score
 * @param {number} strongest of the scores that stand beside it
 * @param {boolean} [signed]
 */
export function formatScore(score, strongest, signed = true) {
  const digits = strongest >= 100 ? 0 : strongest >= 1 ? 2 : strongest >= 0.1 ? 3 : 4;
  return withSign(score.toFixed(digits), signed);
}

/**
 * A score in full: the fewest digits that give the same float.
 * @param {number} score
 * @param {boolean} [signed]
 */
export function exactScore(score, signed = true) {
  let digits = 1;
  while (digits < 9 && Math.fround(Number(score.toPrecision(digits))) !== Math.fround(score))
    digits++;
  return withSign(String(Number(score.toPrecision(digits))), signed);
}

function withSign(digits, signed) {
  const size = digits.replace("-", "");
  if (Number(size) === 0) return size;
  if (size !== digits) return `\u2212${size}`;
  return signed ? `+${size}` : size;
}

/** The words or tokens that stand in the text. @param {any} explanation @param {string} unit */
export const unitsOf = (explanation, unit) =>
  (unit === "token" ? explanation.tokens : explanation.words).filter(
    ({ start, end }) => end > start,
  );

/** What a rule or a map of words counts by its index. @param {any} explanation */
export const wordsOf = ({ unit, tokens, words }) => (unit === "token" ? tokens : words);

/** @param {{ score: number }[]} units */
export const strongestOf = (units) =>
  units.reduce((most, { score }) => Math.max(most, Math.abs(score)), 0);

/** score / strongest, 0 where that is no number. */
export const strengthOf = (score, strongest) =>
  strongest > 0 && Number.isFinite(score) ? score / strongest : 0;

/** What added special tokens have of the sum. @param {any} explanation */
export const specialScore = ({ tokens }) =>
  tokens.reduce((sum, { start, end, score }) => (start === end ? sum + score : sum), 0);

/** Some ways of asking are not about words at all. @param {any} explanation */
export const hasScores = ({ tokens }) => tokens.some(({ score }) => score !== 0);

/** Whether a sign means anything: a method that promises a sum, or shows a score below zero. */
export const isSigned = (explanation) =>
  explanation.gap !== undefined || explanation.tokens.some(({ score }) => score < 0);
