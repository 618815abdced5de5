// The elements: what each is for stands at the top of its file.

import type {
  Attention,
  Calibration,
  Curve,
  Decision,
  Explanation,
  Matrix,
  Request,
  Unit,
} from "./whybert.js";

/** An element that shows one explanation. */
export class ExplanationElement extends HTMLElement {
  /** What is shown; a string is read as JSON. null until there is one; null leaves what is drawn. */
  get explanation(): Explanation | null;
  set explanation(explanation: Explanation | string | null);
}

/** A list of words or tokens, one of which can be pointed at. */
export class UnitList extends ExplanationElement {
  unit: Unit;
  /** Index of the unit that is pointed at, or null. */
  pointed: number | null;
}

/** `<why-bert>`: a text goes in, the picture of why a model decides as it does comes out. */
export class WhyBert extends ExplanationElement {
  /** The text as it stands, with what the reader typed. */
  text: string;
  /** The second text of a pair, else "". */
  textPair: string;
  /** Addresses; "": the default. */
  model: string;
  src: string;
  sha256: string;
  method: string;
  get options(): Record<string, string>;
  set options(options: Record<string, string | number> | null);
  target: string;
  against: string;
  targetKind: NonNullable<Request["targetKind"]>;
  unit: Unit;
  seed: number;
  /** Of "decision", "result", "tokens", "bars", "waterfall" and "heads" some, with spaces between. */
  view: string;
  legend: "" | "none";
  editable: boolean;
  loading: "visible" | "touch" | "eager";
  /** What a request says beyond all these. */
  request: Request;
  /** Index of the word that is pointed at, or null. */
  pointed: number | null;
  addEventListener<Type extends keyof WhyBertEvents>(
    type: Type,
    listener: (this: WhyBert, event: WhyBertEvents[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

export interface WhyBertEvents extends HTMLElementEventMap {
  "why-decision": CustomEvent<{ decision: Decision }>;
  "why-explained": CustomEvent<{ explanation: Explanation }>;
  "why-progress": CustomEvent<{ stage: "loading" | "explaining"; done: number; total: number }>;
  "why-point": CustomEvent<{ index: number | null; unit: object | null }>;
}

export class WhyTokens extends UnitList {
  legend: string;
}

export class WhyBars extends UnitList {
  legend: string;
  order: "text" | "score";
}

export class WhyWaterfall extends UnitList {
  /** So many steps at most, the smallest taken together. */
  limit: number;
}

export class WhyHeads extends ExplanationElement {
  attention: Attention | null;
  rollout: Explanation | null;
  chosen: { layer: number; head: number };
}

export class WhyHeatmap extends ExplanationElement {
  matrix: Matrix | null;
}

export class WhyMap extends WhyHeatmap {}

export class WhyLines extends ExplanationElement {
  matrix: Matrix | null;
  /** Index of the row that is pointed at, or null. */
  row: number | null;
}

export class WhyCurve extends ExplanationElement {
  curve: Curve | null;
}

export class WhyRule extends ExplanationElement {}
export class WhyVariants extends ExplanationElement {}
export class WhySpans extends ExplanationElement {}

/** Shows a calibration in place of an explanation. */
export class WhyReliability extends HTMLElement {
  calibration: Calibration | null;
}

declare global {
  interface HTMLElementTagNameMap {
    "why-bars": WhyBars;
    "why-bert": WhyBert;
    "why-curve": WhyCurve;
    "why-heads": WhyHeads;
    "why-heatmap": WhyHeatmap;
    "why-lines": WhyLines;
    "why-map": WhyMap;
    "why-reliability": WhyReliability;
    "why-rule": WhyRule;
    "why-spans": WhySpans;
    "why-tokens": WhyTokens;
    "why-variants": WhyVariants;
    "why-waterfall": WhyWaterfall;
  }
}
