// The table of docs/hosts.md, host by build, between two marks of the page.
import { readFileSync, writeFileSync } from "node:fs";

const page = new URL("../../docs/hosts.md", import.meta.url);
const marks = ["<!-- hosts: begin -->", "<!-- hosts: end -->"];

/** Puts the report of run.mjs into the page. */
export function writeTable(report, builds) {
  const text = readFileSync(page, "utf8");
  const [begin, end] = marks.map((mark) => text.indexOf(mark));
  if (begin === -1 || end < begin) throw new Error(`docs/hosts.md has no ${marks.join(" and ")}`);
  const table = tableOf(report, builds);
  writeFileSync(page, `${text.slice(0, begin + marks[0].length)}\n${table}\n${text.slice(end)}`);
}

/** Markdown: a row for each host, a column for each build, and what was not run below. */
export function tableOf(report, builds) {
  const names = builds.map(({ build }) => build);
  const rows = report.map(({ host, absent, complaint, results = [] }) => {
    const engine = results.find((result) => result.engine)?.engine ?? "";
    const told = complaint !== undefined ? "failed" : absent ? "absent" : undefined;
    const cells = names.map((name) => told ?? cellOf(results.find(({ build }) => build === name)));
    return `| ${[host.name, engine, ...cells].join(" | ")} |`;
  });
  const head = [`| host | engine | ${names.join(" | ")} |`, `| --- | --- |${" --- |".repeat(names.length)}`];
  const reasons = report.flatMap(({ host, results = [] }) => reasonsOf(host, results));
  return [...head, ...rows, ...(reasons.length > 0 ? ["", ...reasons] : [])].join("\n");
}

function cellOf({ isGood, passed, skipped, declined }) {
  if (!isGood) return "failed";
  if (declined !== undefined) return "–";
  return skipped > 0 ? `${passed} ok, ${skipped} not` : `${passed} ok`;
}

function reasonsOf(host, results) {
  const told = results.flatMap(({ reason, declined }) => [reason, declined]).filter(Boolean);
  return [...new Set(told)].map((reason) => `- ${host.name}: ${reason}`);
}
