import { loadInWorker } from "whybert";
import "whybert/why-bert.js";

const TEXT = "A charming film with a dull ending.";
const model = await loadInWorker("/models/sentiment-small.gguf");
globalThis.why = await model.explain(TEXT, { method: "permutation_shap", unit: "word" });
