// npm run misuse: what allocators do when they are misused, as a Markdown table.
import { parseArgs } from "node:util";
import { chooseNames, UsageError } from "../options.js";
import { allColumns } from "./columns.js";
import { formatMarkdown } from "./markdown.js";
import { runMisuse } from "./misuse-table.js";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, allocator: { type: "string" }, peers: { type: "boolean" } },
  });
  const columns = allColumns(values.peers);
  const all = columns.map(({ name }) => name);
  const wanted = chooseNames("allocator", values.allocator, all);
  const table = await runMisuse(columns.filter(({ name }) => wanted.includes(name)));
  process.stdout.write(values.json ? `${JSON.stringify(table, null, 2)}\n` : formatMarkdown(table));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
