// The command line: finds the command, and makes of what it throws a line and an exit code.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LinkError } from "../link-error.js";
import { nearest } from "./arguments.js";
import { type Command, CommandError, UsageError } from "./command.js";
import { note, print, printable } from "./output.js";

/** By name, in the order of the list; what a command needs is loaded when it runs. */
const COMMANDS: { readonly [name: string]: () => Promise<Command> } = {
  stats: async () => (await import("./stats.js")).stats,
  replay: async () => (await import("./replay.js")).replay,
  bench: async () => (await import("./bench.js")).bench,
  record: async () => (await import("./record.js")).recordCommand,
  try: async () => (await import("./try.js")).tryCommand,
  inspect: async () => (await import("./inspect.js")).inspect,
  selftest: async () => (await import("./selftest.js")).selftest,
  link: async () => (await import("./link.js")).linkCommand,
};
const NAMES = Object.keys(COMMANDS);
const HELP = ["--help", "-h", "help"];

async function helpText(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...NAMES.map((name) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `pymalloc-wasm COMMAND [options]

${lines.join("\n")}

pymalloc-wasm COMMAND --help tells of one command, --version of the package's version.
Exit codes: 0 all went well, 1 the work failed or found faults, 2 the command line was not understood.
`;
}

function version(): string {
  const manifest = fileURLToPath(new URL("../../../package.json", import.meta.url));
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

function find(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load !== undefined) return load();
  const meant = nearest(name, NAMES);
  const advice = meant === undefined ? `there is ${NAMES.join(", ")}` : `did you mean ${meant}?`;
  throw new UsageError(`there is no command ${JSON.stringify(name)}; ${advice}`);
}

async function help(names: readonly string[]): Promise<number> {
  const [name] = names;
  print(name === undefined ? await helpText() : (await find(name)).usage);
  return 0;
}

async function dispatch(name: string | undefined, rest: readonly string[]): Promise<number> {
  if (name === undefined) {
    note(await helpText());
    return 2;
  }
  if (HELP.includes(name)) return help(rest);
  if (name === "--version" || name === "-v") {
    print(version());
    return 0;
  }
  const command = await find(name);
  const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (own.includes("--help") || own.includes("-h")) return help([name]);
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UsageError)
      throw new UsageError(`${error.message} (see pymalloc-wasm ${name} --help)`);
    throw error;
  }
}

/** Runs the command line; gives the exit code. What nobody has foreseen is thrown. */
export async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  try {
    return await dispatch(name, rest);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof CommandError || error instanceof LinkError))
      throw error;
    note(`pymalloc-wasm: ${printable(error.message)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}
