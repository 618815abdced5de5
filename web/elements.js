// All elements at once:  <script type="module" src="whybert/elements.js"></script>
//
// A page that uses few of them imports those: each file is named as its tag.

export { WhyBars } from "./why-bars.js";
export { WhyBert } from "./why-bert.js";
export { WhyCurve } from "./why-curve.js";
export { WhyHeads } from "./why-heads.js";
export { WhyHeatmap } from "./why-heatmap.js";
export { WhyLines } from "./why-lines.js";
export { WhyMap } from "./why-map.js";
export { WhyReliability } from "./why-reliability.js";
export { WhyRule } from "./why-rule.js";
export { WhySpans } from "./why-spans.js";
export { WhyTokens } from "./why-tokens.js";
export { WhyVariants } from "./why-variants.js";
export { WhyWaterfall } from "./why-waterfall.js";
