// What the engine says of options, choices and promises, in Chinese, by its English.

/** @type {Record<string, string>} */
export default {};
