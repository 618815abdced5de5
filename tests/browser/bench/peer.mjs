// onnxruntime-web on the same weights in int8, one thread.

const FOLDER = "/tests/browser/node_modules/onnxruntime-web/dist/";

/** Its JavaScript alone: what that fetches is fetched when a session starts. */
export const loadPeer = () => import(`${FOLDER}ort.wasm.min.mjs`);

/**
 * @param {string|Uint8Array} onnx
 * @returns {Promise<(ids: number[]) => Promise<Float32Array>>} ids to logits
 */
export async function openPeer(onnx) {
  const ort = await loadPeer();
  Object.assign(ort.env.wasm, { numThreads: 1, wasmPaths: FOLDER });
  const session = await ort.InferenceSession.create(onnx, { executionProviders: ["wasm"] });
  return async (ids) => {
    const input = new ort.Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]);
    return (await session.run({ input_ids: input })).logits.data;
  };
}
