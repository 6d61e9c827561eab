// npm run bench:clients: CPython, Lua and SQLite with their own allocator and with ours. --quick: one round, to see that the results are equal.
// --write: the tables and the chart of docs/clients.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeEnvironment } from "../environment.js";
import { replaceMarked } from "../marked.js";
import { chooseNames, UsageError } from "../options.js";
import { projectFolder } from "../toolchain.js";
import { lua } from "./lua.js";
import { type ClientResult, measureClient, type Repeats } from "./measure.js";
import { pictureOf } from "./picture.js";
import { python } from "./python.js";
import { markdownOf } from "./report.js";
import { sqlite } from "./sqlite.js";

const clients = [python, lua, sqlite];
const QUICK: Repeats = { sittings: 1, rounds: 1 };
/** Sittings, and rounds in each. */
const SITTINGS = "5";
const ROUNDS = "7";
/** What the document says makes its tables. */
const COMMAND = "npm run bench:clients -- --write";
const DOCUMENT = join(projectFolder, "docs/clients.md");
const PICTURE = join(projectFolder, "docs/clients.svg");

/** Where it was measured, and how: a line each. */
function circumstances({ sittings, rounds }: Repeats): readonly string[] {
  const { commit, engine, cores, platform } = describeEnvironment();
  return [
    `${engine} on ${cores} cores (${platform}), commit ${commit ?? "unknown"}.`,
    `Medians of ${sittings * rounds} rounds, in which all take turns: ${rounds} in each of ${sittings} sittings, for which all are started anew.`,
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      sittings: { type: "string", default: SITTINGS },
      rounds: { type: "string", default: ROUNDS },
      client: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const repeats = values.quick ? QUICK : { sittings: Number(values.sittings), rounds: Number(values.rounds) };
  for (const [name, value] of Object.entries(repeats))
    if (!Number.isInteger(value) || value < 1) throw new UsageError(`--${name} takes a positive integer`);
  const all = clients.map(({ name }) => name);
  const names = chooseNames("client", values.client ?? all.join(), all);
  if (values.write && names.length < all.length) throw new UsageError("--write is for all clients");
  const results: ClientResult[] = [];
  for (const client of clients.filter(({ name }) => names.includes(name)))
    results.push(await measureClient(client, repeats, (line) => void process.stderr.write(`${line}\n`)));
  const here = circumstances(repeats);
  process.stdout.write(`${markdownOf(results, here.join(" "), repeats.sittings * repeats.rounds === 1)}\n`);
  if (values.write) write(results, here);
}

function write(results: readonly ClientResult[], here: readonly string[]): void {
  const document = readFileSync(DOCUMENT, "utf8");
  writeFileSync(DOCUMENT, replaceMarked(document, COMMAND, markdownOf(results, here.join(" "))));
  writeFileSync(PICTURE, pictureOf(results, here));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
