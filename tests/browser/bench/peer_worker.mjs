// The peer in a worker: { onnx } starts it, { texts } runs lists of ids one after another.

import { openPeer } from "./peer.mjs";

let peer;

self.onmessage = async ({ data: { onnx, texts } }) => {
  if (onnx) peer = await openPeer(onnx);
  for (const ids of texts ?? []) await peer(ids);
  self.postMessage("done");
};
