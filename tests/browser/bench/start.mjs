// In a fresh page: model bytes in memory -> first answer, the module's or the peer's own files
// fetched and compiled on the way.

import { textOf } from "./texts.mjs";
import { timed } from "./times.mjs";

const bytesOf = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());

/** Any of the vocabulary. */
const idsOf = (tokens) => Array.from({ length: tokens }, (_, i) => 2000 + i);

export async function startOurs({ gguf, sha256, tokens, build }) {
  const { load } = await import("/whybert.js");
  const bytes = await bytesOf(`/${gguf}`);
  const text = textOf(tokens);
  return timed(async () => {
    const model = await load(bytes, { sha256, verified: true, cache: false, ...build });
    await model.classify(text);
  });
}

export async function startPeer({ onnx, tokens }) {
  const { loadPeer, openPeer } = await import("./peer.mjs");
  await loadPeer();
  const bytes = await bytesOf(`/${onnx}`);
  return timed(async () => (await openPeer(bytes))(idsOf(tokens)));
}

/** The same with all that it fetches. */
export async function loadPeerAndAnswer({ onnx, tokens }) {
  const { loadPeer, openPeer } = await import("./peer.mjs");
  return timed(async () => {
    await loadPeer();
    await (
      await openPeer(await bytesOf(`/${onnx}`))
    )(idsOf(tokens));
  });
}
