// What a try has found, in words.
import type { Figures, VariantFigures } from "../try/figures.js";
import type { FoundAllocator } from "../try/found-allocator.js";
import type { Comparison, Recording } from "../try/try-program.js";
import { count, plural } from "./output.js";
import { formatTable } from "./table.js";

const hex = (p: number): string => `0x${p.toString(16).padStart(8, "0")}`;
const LABEL_WIDTH = 18;

export function allocatorText({ functions, guarded }: FoundAllocator): string {
  const line = (label: string, what: string): string => `  ${label.padEnd(LABEL_WIDTH)} ${what}`;
  const found = functions.map(({ role, index, how }) => line(role, `function ${index}: ${how}`));
  const kept =
    guarded.length === 0
      ? []
      : [line("as they are", `functions ${guarded.join(", ")}: they read malloc's headers, and keep it`)];
  return ["Its allocator, and how it was found:", ...found, ...kept].join("\n");
}

function misuseText({ misuses }: Recording): string {
  if (misuses.length === 0) return "  misuse             none";
  const lines = misuses.map(({ what, count: times, address, by }) => {
    const who = by.length === 0 ? "" : `, in ${by.join(" < ")}`;
    return `    ${what}: ${plural(times, "time")}, first ${hex(address)}${who}`;
  });
  return ["  misuse", ...lines].join("\n");
}

export function recordingText(recording: Recording): string {
  const { requests, peakBytes, liveBytes, liveBlocks, failed, vanished, isCut, reach } = recording;
  const notes = [
    ...(isCut ? ["  A trace has no room for more requests: the rest was not recorded."] : []),
    ...(failed > 0 ? [`  For ${plural(failed, "request")} there was no memory.`] : []),
    ...(vanished > 0
      ? [
          `  ${plural(vanished, "block")} came back though nobody had freed them: a function that frees was not found.`,
        ]
      : []),
  ];
  return [
    "What it asks for:",
    `  requests           ${count(requests)}`,
    `  live at most       ${plural(peakBytes, "byte")}, up to address ${hex(reach)}`,
    `  live at the end    ${plural(liveBytes, "byte")} in ${plural(liveBlocks, "block")}`,
    misuseText(recording),
    ...notes,
  ].join("\n");
}

const row = (name: string, { milliseconds, ratio, pages }: VariantFigures): string[] => [
  name,
  `${milliseconds.toFixed(1)} ms`,
  ratio.toFixed(2),
  count(pages),
];

const SHOWN_RESULT = 60;
const shown = (result = "nothing"): string =>
  result.length > SHOWN_RESULT ? `${result.slice(0, SHOWN_RESULT)}...` : result;

function resultText({ own, ours, failure }: Comparison, { results }: Figures): string {
  const theirs = own[0]?.result;
  if (failure !== undefined) return `DIFFERENT: on pymalloc the program fails: ${failure}`;
  if (results === "none")
    return "not compared: the script's default export is no function that returns something";
  if (results === "equal") return `equal: ${shown(theirs)}`;
  const other = ours.find(({ result }) => result !== theirs)?.result;
  return `DIFFERENT: ${shown(theirs)} on its own allocator, ${shown(other)} on pymalloc`;
}

function heapText({ ours }: Comparison): string[] {
  const last = ours.at(-1);
  const heap = last?.swapped;
  if (heap === undefined) return [];
  const { bytesInUse, heapBytes, misuses, lastMisuse } = heap;
  const what = misuses === 1 ? lastMisuse : `the last of them: ${lastMisuse}`;
  const misuse = misuses === 0 ? "no misuse" : `${plural(misuses, "misuse")}: ${what}`;
  return [
    `pymalloc at the end: ${plural(bytesInUse, "byte")} in use of ${plural(heapBytes, "byte")}, up to address ${hex(last?.reach ?? 0)}; heap sound, ${misuse}`,
  ];
}

export function comparisonText(comparison: Comparison, figures: Figures): string {
  const table = formatTable({
    title: `Medians of ${plural(comparison.own.length, "round")}; ratio: the time over that of the first row; pages: all of the program's memory`,
    head: ["allocator", "time", "ratio", "pages"],
    rows: [
      row("its own allocator", figures.own),
      row("its own, again: noise", figures.again),
      ...(figures.ours ? [row("pymalloc", figures.ours)] : []),
    ],
  });
  return [table, ...heapText(comparison), `results ${resultText(comparison, figures)}`].join("\n");
}
