// An explanation outside of the engine: the JSON that the engine wrote, read for use in JavaScript.

/**
 * For every byte of a text's UTF-8, the index in UTF-16 of the character that it belongs to.
 * @param {string} text well-formed
 * @returns {Uint32Array} (bytes + 1)
 */
function utf16Indices(text) {
  const indices = new Uint32Array(text.length * 3 + 1);
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    const code = character.codePointAt(0);
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    indices.fill(units, bytes, bytes + size);
    bytes += size;
    units += character.length;
  }
  indices[bytes] = units;
  return indices.subarray(0, bytes + 1);
}

/**
 * What a span of a text covers.
 * @param {string} text
 * @param {number} start in bytes, as `end`
 * @param {number} end
 * @returns {{ text: string, start16: number, end16: number }}
 */
export function cut(text, start, end) {
  const indices = utf16Indices(text);
  const [start16, end16] = [indices[start], indices[end]];
  return { text: text.slice(start16, end16), start16, end16 };
}

/**
 * Gives spans `start16` and `end16`, so that `text.slice(start16, end16)` is what they cover.
 * @param {any[]} spans
 * @param {(string|undefined)[]} texts by segment
 */
function locate(spans, texts) {
  const indices = texts.map((text) => utf16Indices(text ?? ""));
  for (const span of spans) {
    span.start16 = indices[span.segment][span.start];
    span.end16 = indices[span.segment][span.end];
  }
}

/**
 * Reads a decision from the engine's JSON.
 * @param {string} json
 * @param {(string|undefined)[]} texts that it is about
 * @returns {import("./whybert.js").Decision}
 */
export function parseDecision(json, texts) {
  const decision = JSON.parse(json);
  locate(decision.spans ?? [], texts);
  return decision;
}

/**
 * Reads an explanation from the engine's JSON. Its tokens, words, spans and changes get `start16` and
 * `end16`, so that `text.slice(start16, end16)` is the token; `json` keeps what was read, byte for byte.
 * @param {string} json
 * @returns {import("./whybert.js").Explanation}
 */
export function parseExplanation(json) {
  const explanation = JSON.parse(json);
  const { text, text_pair: pair, tokens, words, spans = [], result } = explanation;
  const changes = (result?.variants ?? []).flatMap((variant) => variant.changes);
  locate([...tokens, ...words, ...spans, ...changes], [text, pair]);
  return Object.defineProperty(explanation, "json", { value: json });
}

/**
 * The request that gives this explanation again, bit for bit, on the same model.
 * @param {import("./whybert.js").Explanation} explanation
 * @returns {import("./whybert.js").Request & { text: string | [string, string] }}
 */
export function requestOf(explanation) {
  const { text, text_pair: pair, method, seed, precision, unit, target, references } = explanation;
  const { groups, ...options } = explanation.options;
  return {
    text: pair === undefined ? text : [text, pair],
    method,
    options,
    groups,
    seed,
    precision,
    unit,
    target: target.label,
    against: target.against,
    references,
    evidence: explanation.evidence && true,
    focus: target.span,
    targetKind: target.kind,
    maxTokens: explanation.truncated || explanation.windows ? explanation.tokens.length : undefined,
  };
}
