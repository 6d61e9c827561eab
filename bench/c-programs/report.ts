// What was measured of C programs, as Markdown.
import { markdownTable } from "../markdown-table.js";
import type { Column, ProgramResult } from "./measure.js";

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

function column({ columns }: ProgramResult, name: Column["name"]): Column | undefined {
  return columns.find((one) => one.name === name);
}

function ratio(result: ProgramResult, name: Column["name"]): string {
  const [own, other] = [column(result, "own"), column(result, name)];
  return own && other ? (other.milliseconds / own.milliseconds).toFixed(2) : "";
}

function row(result: ProgramResult): string[] {
  const { program } = result;
  const [own, ours] = [column(result, "own"), column(result, "inlined")];
  if (own === undefined || ours === undefined) return [program.name];
  return [
    `${program.name} (${program.from})`,
    own.milliseconds.toFixed(1),
    ours.milliseconds.toFixed(1),
    `**${ratio(result, "inlined")}**`,
    ratio(result, "own again"),
    `${own.pages} → ${ours.pages}`,
    `${whole(own.bytes)} → ${whole(ours.bytes)}`,
    own.checksum === ours.checksum ? "equal" : "DIFFERENT",
  ];
}

const HEAD = [
  "program",
  "dlmalloc, ms",
  "ours, ms",
  "ours / dlmalloc",
  "dlmalloc again",
  "pages",
  "bytes, names included",
  "results",
];

/** What became of malloc and free in the loop of them. */
function inliningText(result: ProgramResult): string {
  const [own, called, inlined] = (["own", "called", "inlined"] as const).map((name) => column(result, name));
  if (!own || !called || !inlined) return "";
  const calls = [...result.calls].map(([name, count]) => `${count} of \`${name.slice(1)}\``);
  return [
    `A loop of malloc and free (${result.program.about}): ${own.milliseconds.toFixed(1)} ms with dlmalloc, ${called.milliseconds.toFixed(1)} ms with ours called,`,
    `${inlined.milliseconds.toFixed(1)} ms with ours inlined. Calls of the allocator that the loop has then: ${calls.join(", ")}.`,
  ].join(" ");
}

export function markdownOf(results: readonly ProgramResult[], circumstances: string): string {
  const loops = results.filter((result) => column(result, "called") !== undefined);
  const programs = results.filter((result) => !loops.includes(result));
  const about = programs.map(({ program }) => `- ${program.name}: ${program.about}.`).join("\n");
  const parts = [circumstances, markdownTable(HEAD, programs.map(row)), about, ...loops.map(inliningText)];
  return parts.filter((part) => part !== "").join("\n\n");
}
