// In the page: <why-heads> over a text as long as models read, and the frames while it is used.

import { loadInWorker } from "/whybert.js";
import "/why-heads.js";
import { textOf } from "./texts.mjs";

let heads;
let watching = 0;

/** Shows all heads of all layers, large and small, with what rollout and gradients need. */
export async function open({ gguf, tokens, build }) {
  const model = await loadInWorker(`/${gguf}`, { workers: 1, cache: false, ...build });
  const text = textOf(tokens);
  heads = document.createElement("why-heads");
  document.body.append(heads);
  heads.rollout = await model.explain(text, { method: "attention_rollout" });
  heads.attention = await model.attention(text, { gradients: true });
  await model.close();
  const { layers, heads: count, tokens: read } = heads.attention;
  const drawn = () => heads.shadowRoot.querySelectorAll("[role=radio][aria-label]").length;
  while (drawn() < layers * count) await new Promise(requestAnimationFrame);
  return { layers, heads: count, tokens: read.length };
}

/** A mark for each frame in the trace. */
export function watch(phase) {
  performance.mark(`begin ${phase}`);
  const step = () => {
    performance.mark("frame");
    watching = requestAnimationFrame(step);
  };
  watching = requestAnimationFrame(step);
}

export function unwatch(phase) {
  cancelAnimationFrame(watching);
  performance.mark(`end ${phase}`);
}

export const show = (shown) => void (heads.shown = shown);
