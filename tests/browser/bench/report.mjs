// The rows for reading.

const ms = ({ median_ms, min_ms }) => `${median_ms.toFixed(1)} (${min_ms.toFixed(1)}) ms`;
const kb = (bytes) => `${(bytes / 1e3).toFixed(1)} KB`;
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function framed({ frames, work, longest_task_ms, ...apart }) {
  const three = ({ median_ms, p95_ms, longest_ms }) =>
    `${[median_ms, p95_ms, longest_ms].map((time) => time.toFixed(1)).join(" / ")} ms`;
  return (
    `${frames} frames, apart ${three(apart)}, work in each ${three(work)} ` +
    `(median / 95 % / longest), longest task ${longest_task_ms.toFixed(1)} ms`
  );
}

function tabled({ read_ms: read, decided_per_second: pace, longest_task_ms: task, ...more }) {
  return (
    `read in ${read.toFixed(0)} ms, ${pace.toFixed(1)} rows decided a second and ` +
    `${more.explained} explained, longest task ${task.toFixed(0)} ms, longest frame of scrolling ` +
    `${more.longest_frame_ms.toFixed(0)} ms, ${more.in_document} rows in the document`
  );
}

function measured(row) {
  if (row.bytes) {
    const { raw, gzip, brotli } = row.bytes;
    return `${kb(raw)} raw, ${kb(gzip)} gzip, ${kb(brotli)} brotli`;
  }
  if (row.memory)
    return (
      `${mb(row.memory.all)} in all; model ${mb(row.memory.model)}, ` +
      `session ${mb(row.memory.session)}`
    );
  if (row.frames) return framed(row.frames);
  if (row.table) return tabled(row.table);
  const beside = row.peer ? `   peer ${ms(row.peer)}   ratio ${row.ratio.toFixed(2)}` : "";
  const forward = row.of_forward ? `   ${row.of_forward.toFixed(2)} x forward` : "";
  const first = row.first ? `   first picture ${row.first.min_ms.toFixed(1)} ms` : "";
  const over =
    row.over_pass_ms === undefined ? "" : `   ${row.over_pass_ms.toFixed(1)} ms over the pass`;
  return `${ms(row.ours)}${beside}${forward}${over}${first}   ${row.ours.runs} runs`;
}

export function print(head, rows) {
  const flags = head.js_flags ? ` ${head.js_flags}` : "";
  console.log(`${head.machine}, ${head.cores} cores, ${head.browser}${flags}, ${head.model}`);
  if (head.engine) console.log(`engine: ${head.engine}`);
  console.log(`peer: ${head.peer ?? "none"}; median (least) of runs in turns`);
  for (const [what, note] of Object.entries(head.notes)) console.log(`without ${what}: ${note}`);
  for (const row of rows) {
    const { name, tokens, heads, threads, evaluations, peer_name, goal } = row;
    const what = [
      tokens && `${tokens} tokens`,
      heads && `${heads} heads`,
      threads > 1 && `${threads} workers`,
      evaluations && `${evaluations} runs of the model`,
      peer_name,
    ];
    console.log(
      `${[name.padEnd(24), ...what.filter(Boolean)].join("  ")}   ${measured(row)}` +
        (goal ? `   goal ${goal}` : ""),
    );
  }
}
