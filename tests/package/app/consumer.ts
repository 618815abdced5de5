// What a project in TypeScript writes; it is checked, not run.
import { load, requestOf, WhyError, type Explanation } from "whybert";
import "whybert/elements.js";
import { WhyBert } from "whybert/why-bert.js";

export async function explain(text: string): Promise<number[]> {
  try {
    const model = await load("models/sentiment.gguf", { sha256: "0".repeat(64) });
    const why: Explanation = await model.explain(text, { method: "occlusion", unit: "word" });
    const again = await model.explain(text, requestOf(why));
    return again.words.map(({ score }) => score);
  } catch (error) {
    if (error instanceof WhyError && error.kind === "memory") return [];
    throw error;
  }
}

export function embed(text: string): WhyBert {
  const element = document.createElement("why-bert");
  Object.assign(element, { text });
  element.view = "decision tokens";
  element.options = { evaluations: 640 };
  element.addEventListener("why-explained", ({ detail }) => detail.explanation.words.length);
  document.querySelector("why-bars")!.explanation = element.explanation;
  // @ts-expect-error: there is no such way of loading
  element.loading = "never";
  // @ts-expect-error: a seed is a number
  element.seed = "7";
  return element;
}
