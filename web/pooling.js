// How a folder of sentence-transformers makes one vector of a text's tokens. tools/pooling.py is the
// same in Python.

import { demand } from "./error.js";
import { isObject, read } from "./json_file.js";

/** bert.pooling_type */
const POOLINGS = new Map([
  ["mean", 1],
  ["cls", 2],
]);

/** The older form has one key for each way. */
const OLD_KEYS = {
  pooling_mode_cls_token: "cls",
  pooling_mode_max_tokens: "max",
  pooling_mode_mean_tokens: "mean",
  pooling_mode_mean_sqrt_len_tokens: "mean_sqrt_len_tokens",
  pooling_mode_weightedmean_tokens: "weightedmean",
  pooling_mode_lasttoken: "lasttoken",
};
const MODULES = "modules.json";
const SETTINGS = "1_Pooling/config.json";

/** How the older form says it. */
function oldModeOf(settings) {
  const modes = Object.entries(OLD_KEYS).flatMap(([key, way]) =>
    read(settings, key, "flag", SETTINGS, false) ? [way] : [],
  );
  return modes.join(" and ") || "mean";
}

/**
 * @param {import("./folder.js").Folder} folder
 * @returns {Promise<number>} bert.pooling_type; a plain encoder, without modules.json, is averaged
 */
export async function poolingOf(folder) {
  if (!folder.has(MODULES)) return POOLINGS.get("mean");
  const modules = await folder.value(MODULES);
  demand(
    Array.isArray(modules) && modules.every(isObject),
    `${MODULES} holds no list of modules.`,
    "format",
  );
  const kinds = modules.map((module) =>
    read(module, "type", "text", MODULES, "").split(".").at(-1),
  );
  const paths = modules.map((module) => read(module, "path", "text", MODULES, ""));
  const order = kinds.join(", ");
  demand(
    ["Transformer, Pooling", "Transformer, Pooling, Normalize"].includes(order),
    `${MODULES} puts ${order || "nothing"} one after another, where only Transformer, Pooling and ` +
      "Normalize can be represented.",
  );
  demand(
    paths[0] === "" && paths[1] === "1_Pooling",
    `${MODULES} keeps its modules elsewhere than in the folder itself and in 1_Pooling.`,
  );
  const settings = await folder.json(SETTINGS);
  const mode = settings.pooling_mode ?? oldModeOf(settings);
  demand(POOLINGS.has(mode), `The tokens are pooled by ${mode}, not by mean or cls.`);
  return POOLINGS.get(mode);
}
