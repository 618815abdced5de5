/** A text, or a text and the second text of a pair. */
export type Text = string | [text: string, textPair: string];

/**
 * What went wrong, in one sentence for a reader; `kind` says whose doing it was: the caller's
 * ("argument"), the model file's ("format": broken; "unsupported": whole, and cannot be represented
 * here, or this browser cannot compute; "numeric": its numbers are none), the machine's ("memory"; no
 * room to keep a file: "storage"), the "network"'s, or the "worker"'s, which has stopped.
 */
export class WhyError extends Error {
  readonly kind:
    "argument" | "format" | "unsupported" | "memory" | "numeric" | "network" | "storage" | "worker";
}

/** Bytes of a model or module: an address (relative to the page), or the bytes in any form. */
export type Source =
  string | URL | Blob | Response | ReadableStream<Uint8Array> | ArrayBuffer | ArrayBufferView;

/**
 * The files of a model of one's own: a GGUF file, or a folder by Hugging Face with config.json,
 * model.safetensors (in one file or several) and its tokenizer, which becomes what tools/convert.py
 * would make of it, while it is read. A File is known by its path in the folder that was chosen, or
 * by its name; anything else gives its path itself. No file is read that the model does not need, and
 * none is sent anywhere.
 */
export interface Files {
  files: Iterable<File | { name: string; blob: Blob }>;
}

/** What a reader's files turned out to be. */
export interface Found {
  kind: "gguf" | "folder";
  /** Of the file, or of the folder. */
  name: string;
  /** Bytes of the weights as they were given. */
  bytes: number;
  /** Of a folder: the tokenizer, and what was stored how and became what, in words. */
  tokenizer?: string;
  storage?: string;
}

export interface LoadOptions {
  /** The WebAssembly module. Default: the best of the site's own files beside whybert.js. */
  wasm?: string | URL | ArrayBuffer | ArrayBufferView | WebAssembly.Module;
  /**
   * false: never whybert-relaxed.wasm, true: as if the site had it. Default: where the site has it
   * (offered.js) and the machine is faster with it. Both files give the same bits.
   */
  relaxed?: boolean;
  /**
   * 64 lower-case hex digits: refuse a model file with any other. With it, a file that was fetched
   * from an address is kept in the browser's Cache storage and is there without a network next time.
   */
  sha256?: string;
  /** You have checked the bytes against `sha256` yourself: they are not hashed again. */
  verified?: boolean;
  /** Names of the model's labels, in place of its own. */
  labels?: string[];
  /** false: neither look into Cache storage nor keep anything there. */
  cache?: boolean;
  signal?: AbortSignal;
  /** Bytes so far and in all (0 while not yet known). */
  onProgress?: (progress: { loaded: number; total: number }) => void;
}

export interface WorkerOptions extends LoadOptions {
  /**
   * At most so many workers, each with its own copy of the model. One is always there, the others
   * start when a method has work for them and stop after a minute without. Results are the same bits
   * with any number. Default: the machine's cores, and no more than a quarter of its memory.
   */
  workers?: number;
}

/** Reads a model as its bytes arrive and computes in this very thread, yielding between jobs. */
export function load(source: Source | Files, options?: LoadOptions): Promise<Model>;

/**
 * The same in workers (worker.js beside whybert.js): the page never waits. A worker that dies or has
 * no memory left is replaced and its work done again; after three tries in a row a call is given up.
 */
export function loadInWorker(source: Source | Files, options?: WorkerOptions): Promise<Model>;

/** All that decides a result. Two equal requests on equal models give equal bits. */
export interface Request {
  /** A name of `model.methods`. Default: "gradient_x_input". */
  method?: string;
  /** The method's options that differ from their defaults. */
  options?: Record<string, string | number>;
  /** A label (or its number as a string). Default: the predicted one. */
  target?: string;
  /**
   * What the target is held against, named as a target is: values are those of the target less those
   * of this. Default: nothing.
   */
  against?: string;
  /** Other texts, for methods that hold this one against them (`references`). */
  references?: string[];
  /** Whether it is measured how far the explanation is to be trusted, which takes more runs. */
  evidence?: boolean;
  /**
   * Of a model that names parts of the text (entities, answers, masks): the part that is explained.
   * Default: the most probable one, of masks the first.
   */
  focus?: Group;
  /** The scalar that is explained. Default: "logit". */
  targetKind?: "logit" | "probability" | "log_probability" | "log_odds";
  /** What occlusion and its kin take away at once, and what is shown. Default: "token". */
  unit?: Unit;
  /** Words of your own: ordered, disjoint spans of a text's UTF-8; segment 1 is the second text. */
  groups?: Group[];
  /** 0 .. 2^53 - 1, for methods that sample. Default: 0. */
  seed?: number;
  /**
   * "fast" computes with 8 bits in place of 16 between the layers, for methods that sample
   * (`sampled`): scores move by a few thousandths of a logit, which `stderr` does not cover, and the
   * same request still gives the same bits anywhere. The decision, the target's value and its
   * baseline are exact in both. Default: "exact".
   */
  precision?: "exact" | "fast";
  /** A longer text is cut, and the explanation says so. Default: what the model has room for. */
  maxTokens?: number;
}

export type Unit = "token" | "word" | "sentence";

export type Group = [segment: 0 | 1, start: number, end: number];

export interface CallOptions {
  /** Stops between two runs of the model; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Runs of the model so far, and the method's own guess of how many there will be. */
  onProgress?: (progress: { done: number; expected: number }) => void;
  /** The decision on the text, before a method begins that takes more than one run. */
  onDecision?: (decision: Decision) => void;
  /** What a method that samples has found so far, a few times a second. Of explain. */
  onPartial?: (explanation: Explanation) => void;
  /**
   * Runs of the model that other calls will ask for soon, so that as many more workers start as all of
   * it is worth. Of explain.
   */
  later?: number;
}

export type Tools = Pick<CallOptions, "signal" | "onProgress">;

export interface Model {
  readonly info: ModelInfo;
  /** Those that this model can be asked by. */
  readonly methods: Method[];
  /** Of a model that was loaded from `files`. */
  readonly found?: Found;
  /** `focus` chooses which part's answer the label and probabilities are those of. */
  classify(text: Text, options?: Pick<Request, "focus" | "maxTokens">): Promise<Decision>;
  explain(text: Text, options?: Request & CallOptions): Promise<Explanation>;
  /** One text by several methods, and how far they agree. Progress counts whole explanations. */
  compare(text: Text, options: ComparisonRequest & Tools): Promise<Comparison>;
  /**
   * Whether an explanation is about what the model has learnt: the weights of the head, then of layer
   * after layer from the last to the first get signs drawn by the seed (Adebayo et al. 2018,
   * arXiv:1810.03292), and each time it is seen how much of the picture is left. Other calls wait
   * until it is over.
   */
  sanity(text: Text, options?: SanityRequest & Tools): Promise<Sanity>;
  /** An explanation as the engine draws it: bytes for "png", else a string. Computes it again. */
  render(
    request: Explanation | (Request & CallOptions & { text: Text }),
    format: Format,
  ): Promise<string | Uint8Array>;
  /** How the model reads a text, special tokens included. */
  tokens(text: Text): Promise<Token[]>;
  /** The words of a text, as they are scored where a request has no groups of its own. */
  words(text: Text): Promise<Span[]>;
  /**
   * What every head looks at; with `gradients` also how the target would move with each of these
   * numbers. Of 6 layers of 12 heads 75 MB at 512 tokens, and as much again for gradients.
   */
  attention(text: Text, options?: AttentionOptions): Promise<Attention>;
  /**
   * The numbers that a text becomes on its way through the model, at one head in full. Memory grows
   * with layers x tokens x channels: of 12 layers of 768, 75 MB at 512 tokens.
   */
  inside(text: Text, options?: InsideOptions): Promise<Inside>;
  /**
   * Whether the probabilities can be believed, by labelled texts, and the temperature at which they
   * can: a line each of label, tab, text and perhaps a tab and its second text. Where each label has
   * a sigmoid, those that hold have commas between.
   */
  calibrate(labelled: string, options?: Tools): Promise<Calibration>;
  /** Calls the labels otherwise, in their order: as many as there are, each once. */
  rename(labels: string[]): Promise<void>;
  /**
   * What the model's outputs are divided by before they become probabilities, > 0, in place of what
   * the file says. Logits and labels stay as they are.
   */
  setTemperature(temperature: number): Promise<void>;
  /** What computes, in how much memory, and how long the last call took. */
  stats(): Promise<Stats>;
  /** Gives the memory back. */
  close(): Promise<void>;
}

export interface Stats {
  /** The site's own file that computes; undefined where `wasm` was given. */
  file?: "whybert-simd.wasm" | "whybert-relaxed.wasm";
  /** Whether the precision "fast" is the quicker one here. */
  fast: boolean;
  /** The inner loops in use. */
  kernels: string;
  workers: {
    /** With a model, the one that was first included. */
    running: number;
    /** As the option `workers` or this machine has it. */
    allowed: number;
    /** That died or had no memory left, so far. */
    replaced: number;
  };
  /** Bytes. */
  memory: {
    /** Of one model: packed weights, those for gradients once they are made, the tokenizer. */
    model: number;
    /** Of one session, 0 before the first run. */
    session: number;
    /** Of all instances of the module together, models and sessions included. */
    all: number;
  };
  /** Undefined before the first. */
  last?: LastCall;
}

/** What the last classify, explain or render took, where it was computed. */
export interface LastCall {
  call: "classify" | "explain";
  /** Of explain. */
  method?: string;
  tokens: number;
  /** Runs of the model, each forward (and backward) once. */
  evaluations: number;
  milliseconds: number;
}

export type Format = "text" | "json" | "svg" | "png" | "html";

export type Task =
  | "sequence_classification"
  | "token_classification"
  | "question_answering"
  | "sentence_similarity"
  | "masked_lm";

export interface ModelInfo {
  name: string;
  task: Task;
  /** Of sequence classification, else "". */
  problem_type: "single_label_classification" | "multi_label_classification" | "regression" | "";
  /** What outputs are divided by before they become probabilities. */
  temperature: number;
  sha256: string;
  layers: number;
  heads: number;
  positions: number;
  /** Of masked_lm none: a label is any word of the vocabulary. */
  labels: string[];
  [other: string]: unknown;
}

/** One way of asking why: a row of the engine's list. */
export interface Method {
  name: string;
  title: string;
  about: string;
  title_zh: string;
  about_zh: string;
  promise: string;
  citation: string;
  /** Of its result. */
  kind: Result["kind"];
  /** The question that it answers. */
  question: Question;
  /** How many of a request's references it takes: any is none or more. */
  references: "none" | "any" | "one";
  /** Asks what would make the decision another: not for models that say a number of their own. */
  needs_labels: boolean;
  /** Puts words of the vocabulary into the text. */
  needs_words: boolean;
  /** Takes states of one run into another. */
  needs_patches: boolean;
  /** Draws at random: its scores have standard errors, and it may be asked to be fast. */
  sampled: boolean;
  options: MethodOption[];
  [other: string]: unknown;
}

/** Which words? Which layer? What would change its mind? What rule? Which part of the network? */
export type Question = "words" | "layers" | "change" | "rule" | "parts";

export interface MethodOption {
  name: string;
  about: string;
  kind: "choice" | "integer" | "real";
  default: string;
  minimum?: number;
  maximum?: number;
  /** What of `info` bounds it too: the last layer or head, counted from 0. */
  cap?: "layers" | "heads";
  choices?: string[];
}

export interface Decision {
  task: Task;
  /** The most probable; of token classification and masked_lm at the part that is explained. */
  label: string;
  /** Of all labels; of masked_lm of the ten most probable words. */
  probabilities: Record<string, number>;
  truncated?: boolean;
  /** Of regression what the model says, of similarity the cosine. */
  value?: number;
  /** Entities in the order of the text, answers best first, ten words for each mask. */
  spans?: Answer[];
  /** Of question answering: how probable it is that the second text holds none. */
  no_answer?: number;
  /** What outputs were divided by before they became probabilities, where that is not 1. */
  temperature?: number;
}

/** A part of the text that the model names: an entity, an answer, a word for a mask. */
export interface Answer {
  /** What it covers. */
  text: string;
  /** "PER", "answer", "Paris". */
  label: string;
  segment: 0 | 1;
  /** Bytes of UTF-8. */
  start: number;
  end: number;
  /** UTF-16 units. */
  start16: number;
  end16: number;
  probability: number;
}

/** A token or a word. `text.slice(start16, end16)` of its segment is what it covers. */
export interface Span {
  text: string;
  segment: 0 | 1;
  special: boolean;
  /** Bytes of UTF-8; start = end for special tokens that the model added. */
  start: number;
  end: number;
  /** UTF-16 units, as JavaScript counts. */
  start16: number;
  end16: number;
}

export interface Token extends Span {
  /** Its row in the vocabulary. */
  id: number;
}

export interface Scored extends Span {
  score: number;
  /** The score's standard error, of a method that samples. */
  stderr?: number;
  /** Of a word with such: 1 has the highest score. */
  rank?: number;
  /** Within the errors its place and that of a neighbour in rank could be exchanged. */
  tied?: boolean;
}

/** By its `kind`. Each kind comes with scores, too; those may all be 0. */
export type Result = { kind: "scores" } | MatrixResult | MapResult | RuleResult | EditsResult;

/**
 * values[row * columns + column], from token row to token column. Of similarity_pairs those from the
 * first text to the second alone are not 0.
 */
export interface MatrixResult {
  kind: "matrix";
  rows: number;
  columns: number;
  values: number[];
}

/** What a map's rows or columns are; states: the input, then what each layer gives. */
export type MapAxis = "tokens" | "words" | "layers" | "states" | "heads" | "steps" | "value";

/** Rows by columns of values with a sign; of a curve the rows are lines over the columns. */
export interface MapResult {
  kind: "map" | "curve";
  rows: number;
  columns: number;
  row_axis: MapAxis;
  column_axis: MapAxis;
  values: number[];
  /** Of each value, of a method that samples. */
  stderr?: number[];
}

/**
 * A tree of questions whether a word is there, from node 0 on. A rule whose words must all be there
 * is a chain, in which every `absent` is null, and has a precision.
 */
export interface RuleResult {
  kind: "rule";
  nodes: {
    /** Index into words (with unit "token" into tokens); null: an end. */
    word: number | null;
    present: number | null;
    absent: number | null;
    /** Of the target, the mean over the texts that get here. */
    value: number;
    /** How many of all do. */
    share: number;
  }[];
  /** How often the decision stays where the rule holds. */
  precision?: { value: number; low: number; high: number };
  /** How often the rule holds in texts that lack words at random. */
  coverage?: number;
}

/** Changed texts, best first. */
export interface EditsResult {
  kind: "edits";
  variants: Variant[];
}

/** A changed text, and what the model says of it. */
export interface Variant {
  text: string;
  text_pair?: string;
  /** In the order of the text, in places of the text before any change. */
  changes: {
    kind: "remove" | "replace" | "insert";
    segment: 0 | 1;
    start: number;
    end: number;
    start16: number;
    end16: number;
    /** What stands there now. */
    text: string;
  }[];
  /** The decision. */
  label: string;
  probability: number;
  /** Of the target. */
  value: number;
  /** The decision is another. */
  flips: boolean;
  /** Proved: no smaller change of this kind flips it. */
  minimal: boolean;
}

/**
 * How far an explanation is to be trusted, by what happens to the probability of the explained label
 * (of what has no probabilities: to the target's value) as units go, highest score first.
 */
export interface Evidence {
  /** How much is lost without the strongest units: the more, the better. By ERASER's and ferret's bins. */
  comprehensiveness: { eraser: number; ferret: number };
  /** How much is lost with them alone: the less, the better. */
  sufficiency: { eraser: number; ferret: number };
  curves: {
    /** Of the units that are gone, or have come. */
    shares: number[];
    deletion: number[];
    insertion: number[];
    deletion_area: number;
    insertion_area: number;
  };
  /** With leaving one out, -1 .. 1; null where all scores are equal. */
  kendall_tau: number | null;
  infidelity: { value: number; stderr: number };
  /** Where running the method again was affordable. */
  max_sensitivity?: number;
  /** That it took. */
  evaluations: number;
}

/** The engine's JSON, read, and with UTF-16 offsets. What was decided stands beside why. */
export interface Explanation extends Omit<Decision, "label"> {
  /** What the engine wrote, byte for byte; not enumerable. */
  readonly json: string;
  schema: string | number;
  engine: string;
  model: { name: string; sha256: string };
  /** Well-formed: what was not is replaced by U+FFFD. */
  text: string;
  text_pair?: string;
  method: string;
  /** All of the method's, defaults included; `groups` where the request had some. */
  options: Record<string, string | number> & { groups?: Group[] };
  seed: number;
  precision: NonNullable<Request["precision"]>;
  unit: Unit;
  target: {
    label: string;
    /** What it is held against. */
    against?: string;
    kind: NonNullable<Request["targetKind"]>;
    value: number;
    baseline_value: number | null;
    /** The part of the text whose answer it is. */
    span?: Group;
  };
  references?: string[];
  result: Result;
  tokens: Scored[];
  /** With unit "sentence" the sentences. */
  words: Scored[];
  /** value - baseline_value - the sum of all scores. */
  gap?: number;
  converged?: boolean;
  points?: number;
  /** R squared of what stands in for the model (a line, a tree): 1 at best. */
  fidelity?: number;
  /**
   * Why a method that could have asked more did not: all there is was asked, the stated precision is
   * reached, or the stated evaluations are spent.
   */
  stopped?: "exact" | "precision" | "budget";
  evidence?: Evidence;
  evaluations: number;
  truncated: boolean;
  /** In how many overlapping parts a long context was read; tokens are those of one of them. */
  windows?: number;
}

/** How far two explanations of one text agree, over its words. */
export interface Agreement {
  /** Correlations of the words' ranks, -1 .. 1; null where all words of one score the same. */
  spearman: number | null;
  kendall_tau: number | null;
  /** How many words of largest score are looked at, and the share of them that is the same. */
  top: number;
  top_overlap: number;
}

export interface ComparisonRequest extends Omit<Request, "method" | "options"> {
  /** Two or more: a name, or whatever its request has of its own. */
  methods: (string | Request)[];
  /** Default: 5. */
  top?: number;
}

export interface Comparison {
  /** In the order of `methods`. */
  explanations: Explanation[];
  /** Of every two of them, by their indices. */
  agreements: (Agreement & { pair: [number, number] })[];
}

export interface SanityRequest extends Request {
  /** Default: 5. */
  top?: number;
}

export interface Sanity {
  /** By the model as it is. */
  explanation: Explanation;
  /** Agreement with it: first with the head's weights gone, at last with those of all layers. */
  steps: (Agreement & { first_layer: number })[];
  /** Orders of as many words that have nothing to do with each other agree by less, 95 times of 100. */
  chance: number;
}

/** calibration.schema.json says what each number is. */
export interface Calibration {
  schema: string;
  engine: string;
  model: { name: string; sha256: string };
  texts: number;
  answers: number;
  accuracy: number;
  /** At the temperature that the model has. */
  before: Reliability;
  /** At the one that makes the right labels most likely; null where there is none. */
  fitted: (Reliability & { temperature_stderr: number }) | null;
}

/** How far probabilities at one temperature are to be believed. */
export interface Reliability {
  temperature: number;
  nll: number;
  /** The expected calibration error, and its standard error. */
  ece: number;
  ece_stderr: number;
  bins: {
    above: number;
    most: number;
    count: number;
    confidence?: number;
    accuracy?: number;
  }[];
}

/** What every head of every layer looks at. */
export interface Attention {
  layers: number;
  heads: number;
  /** T of them. */
  tokens: Token[];
  /** (layers, heads, T, T): probabilities [from][to]. */
  values: Float32Array;
  /** (layers, heads, T, T): the gradient of the target's value at each of them, where asked for. */
  gradients?: Float32Array;
  /** What the gradients are of. */
  target?: Explanation["target"];
}

/** Of the request only what names a target is looked at, and only for gradients. */
export interface AttentionOptions
  extends
    Pick<Request, "target" | "against" | "focus" | "targetKind" | "maxTokens">,
    Pick<CallOptions, "signal" | "onProgress"> {
  gradients?: boolean;
}

/** Layer and head count from 0; of the request only what names a target is looked at. */
export interface InsideOptions
  extends
    Pick<Request, "target" | "against" | "focus" | "targetKind" | "maxTokens">,
    Pick<CallOptions, "signal" | "onProgress"> {
  layer?: number;
  head?: number;
}

/**
 * What happens inside a run. Arrays are row-major: T tokens, E numbers a word of the vocabulary, C
 * channels, L layers, D numbers a head, K labels. `why.h` says the same of `why_inside`.
 */
export interface Inside {
  /** "layer_lens": tokens, the target, and what it would be were each layer the last. */
  explanation: Explanation;
  layer: number;
  head: number;
  /** E, C, L, D; K, of a masked_lm 0. */
  embedding: number;
  channels: number;
  layers: number;
  depth: number;
  labels: number;
  /** The token whose row the model's head reads; T: all of them. */
  slot: number;
  /** (T, E) each: rows of the vocabulary, of the place in the text, of the text of a pair. */
  words: Float32Array;
  positions: Float32Array;
  segments?: Float32Array;
  /** (L + 1, T, C) the input of each layer and the last one's output; their lengths. */
  states: Float32Array;
  state_norms: Float32Array;
  /** (L, T) of what a layer gives with what it was given. */
  state_cosines: Float32Array;
  /** (T, D); a query is already divided by the square root of D. */
  query: Float32Array;
  key: Float32Array;
  value: Float32Array;
  /** (T, T) [from][to] query . key, and the softmax of each row. */
  scores: Float32Array;
  attention: Float32Array;
  /** (T, D) the mixture of values. */
  context: Float32Array;
  /** How many rows stand for the text: 1, of two texts that are compared 2, or none. */
  pooled_rows: number;
  /**
   * (pooled_rows, C) what the classifier multiplies, (K, C) what each number adds to each logit, (K)
   * and what always is; of similarity what stands for each text, and what adds up to their cosine.
   */
  pooled?: Float32Array;
  logit_parts?: Float32Array;
  biases?: Float32Array;
  /** (T, E) the gradient of the target at `words`; (T) and (L + 1, T) lengths of gradients. */
  gradient: Float32Array;
  gradient_norms: Float32Array;
  state_gradient_norms: Float32Array;
}

/** What <why-heads> shows: its property `shown`, of which any part may be set. */
export interface HeadsShown {
  /** One head, averages, the first token's row in every head, or what a page computes for it. */
  view: "head" | "layer" | "all" | "row" | "rollout" | "gradients";
  /** Whether special tokens are shown; nothing is renormalised without them. */
  special: boolean;
  /** Of two texts from which to which: "01" from the first to the second. */
  direction: "all" | "00" | "01" | "10" | "11";
  /** Layer by layer, by the name of their pattern, or by one pattern's share. */
  order:
    "layers" | "patterns" | "previous" | "next" | "self" | "same" | "first" | "special" | "broad";
}

/** What <why-heatmap>, <why-lines> and <why-map> draw: values[row * columns.length + column]. */
export interface Matrix {
  values: ArrayLike<number>;
  rows: string[];
  columns: string[];
  /** What a row does ("looks from") and what it does it to ("at"). */
  from?: string;
  to?: string;
  /** Standard errors of the values. */
  errors?: ArrayLike<number>;
  /** What there are `rows` by `columns` of; "tokens". */
  cells?: string;
  /** A cell's name; by default "row → column". */
  name?: (row: number, column: number) => string;
}

/** What <why-curve> draws: lines over the same steps. */
export interface Curve {
  lines: { name: string; values: number[]; errors?: number[] }[];
  /** Where each step stands, rising; else they stand evenly. */
  at?: number[];
  /** Of the steps, where there is no `at`. */
  names?: string[];
  /** What a step is called where it stands alone. Default: `across` and its name. */
  each?: (step: number) => string;
  /** What the steps and the values are. */
  across: string;
  up: string;
  /** Values that have room in any case. Default: 0. */
  least?: number;
  most?: number;
}

/** Reads an explanation from JSON that was saved. */
export function parseExplanation(json: string): Explanation;

/** The request that gives this explanation again, bit for bit, on the same model. */
export function requestOf(explanation: Explanation): Request & { text: Text };
