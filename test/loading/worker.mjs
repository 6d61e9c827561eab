// A worker in workerd: started, asked once, ended.
import { Child, passed } from "./child.mjs";
import { executable } from "./executables.mjs";

const seconds = 60;

/**
 * What the worker of the folder's config.capnp answers.
 * @param {string} folder
 * @param {string} [path]
 * @returns {Promise<unknown>}
 */
export async function answerOf(folder, path = "/") {
  const worker = new Child(
    executable("workerd"),
    ["serve", "--control-fd=1", "--socket-addr=http=127.0.0.1:0", "config.capnp"],
    { cwd: folder },
  );
  try {
    const response = await fetch(`http://127.0.0.1:${await portOf(worker)}${path}`, {
      signal: AbortSignal.timeout(seconds * 1000),
    });
    const answer = await response.text();
    if (!response.ok) throw worker.complaint(`${response.status} ${answer}`);
    return JSON.parse(answer);
  } finally {
    await worker.stop();
  }
}

/**
 * A configuration of one worker. The first module is the worker.
 * @param {readonly { name: string, kind: "esModule" | "wasm" | "json", file: string }[]} modules
 */
export function configuration(modules) {
  const lines = modules.map(({ name, kind, file }) => `(name = "${name}", ${kind} = embed "${file}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", http = (), service = "main")]
);
const worker :Workerd.Worker = (compatibilityDate = "2026-11-01", modules = [
  ${lines.join(",\n  ")}
]);
`;
}

/** workerd tells on its control descriptor, line by line in JSON, what it listens to. */
async function portOf(worker) {
  for (let tenths = 0; tenths < seconds * 10; tenths++) {
    const line = worker.stdout.split("\n").find((each) => each.includes('"listen"'));
    if (line !== undefined) return JSON.parse(line).port;
    const ended = await Promise.race([worker.ended, passed(0.1)]);
    if (ended !== undefined) throw worker.complaint(`ended with ${ended}`);
  }
  throw worker.complaint(`listens to nothing after ${seconds} s`);
}
