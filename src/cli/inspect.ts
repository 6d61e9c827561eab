import { spawn } from "node:child_process";
import { once } from "node:events";
import { FileError } from "../inspector/engine/open-file.js";
import { inOrder } from "../inspector/in-order.js";
import { parse } from "./arguments.js";
import { type Command, CommandError, UsageError } from "./command.js";
import { serveInspector } from "./inspector-server.js";
import { note, print, printJson } from "./output.js";

const usage = `pymalloc-wasm inspect [FILE...] [--watch] [--port N] [--open] [--json]

Serves the inspector, a page that shows a heap, on 127.0.0.1, prints its address, and goes on until Ctrl-C. It shows a trace (.pmtc), a
snapshot of a heap (what py.snapshot() gave), the capsule of a misuse, or snapshots of tracemalloc; further files are compared with the first.
Without a file it opens what is dropped on it.

  --watch   show a file again whenever it changes; each version of a snapshot is a moment on the page's time line
  --port    the port, from 0 to 65535; 0, which is the default, takes one that is free
  --open    open the page in a browser
  --json    print {"url": ...}
`;

/** What opens an address, by platform. */
const OPENERS: { readonly [platform: string]: readonly string[] } = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Tries to; where it cannot, the address has been printed. */
function openBrowser(url: string): void {
  const [program = "xdg-open", ...words] = OPENERS[process.platform] ?? [];
  const child = spawn(program, [...words, url], { stdio: "ignore", detached: true });
  child.on("error", () => note(`no browser could be opened: ${program} is not here`));
  child.unref();
}

function portOf(given: string): number {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65535) return Number(given);
  throw new UsageError(`--port takes a number from 0 to 65535, not ${JSON.stringify(given)}`);
}

function commandError(error: unknown, port: number): unknown {
  if (error instanceof FileError) return new CommandError(error.message);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return new CommandError(`port ${port} is taken; another one, or --port 0, may be free`);
  if (code === "EACCES")
    return new CommandError(`port ${port} may not be used; take one from 1024 on, or --port 0`);
  return error;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    watch: { type: "boolean", default: false },
    port: { type: "string", default: "0" },
    open: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  const port = portOf(values.port);
  if (values.watch && positionals.length === 0) throw new UsageError("--watch needs a file");
  const ended = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const server = await serveInspector(inOrder(positionals, String), { port, watch: values.watch }).catch(
    (error: unknown) => {
      throw commandError(error, port);
    },
  );
  if (values.json) printJson({ url: server.url });
  else print(`The inspector is at ${server.url}\nCtrl-C ends it.`);
  if (values.open) openBrowser(server.url);
  await ended;
  server.close();
  return 0;
}

export const inspect: Command = {
  name: "inspect",
  summary: "a page that shows a trace, a heap's snapshot or a misuse's capsule: map, classes, leaks",
  usage,
  run,
};
