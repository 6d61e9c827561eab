// What `pymalloc-wasm inspect` serves, and what it does not.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { type InspectorServer, serveInspector } from "#build/src/cli/inspector-server.js";
import { brotli } from "../src/cli/codecs.js";
import { createPyMem } from "../src/index.js";
import { PROBLEM_HEADER } from "../src/inspector/watch-file.js";
import { decodeTrace, encodeTrace } from "../src/trace/trace-file.js";
import { leakyTrace } from "./support/planted-leak.js";

const folder = mkdtempSync(join(tmpdir(), "inspector-"));
const cli = fileURLToPath(new URL("../build/src/cli.js", import.meta.url));
const given = written("given.pmtc", encodeTrace(leakyTrace(50), brotli));
const servers: InspectorServer[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(paths: readonly string[], watch = false): Promise<URL> {
  const server = await serveInspector(paths, { port: 0, watch });
  servers.push(server);
  return new URL(server.url);
}

function written(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function snapshot(blocks: number): Uint8Array {
  const py = createPyMem({ seed: 3 });
  for (let i = 0; i < blocks; i++) py.malloc(24);
  return py.snapshot();
}

/** What the server says is wrong with a watched file. */
function problemOf({ headers }: Response): string {
  return decodeURIComponent(headers.get(PROBLEM_HEADER) ?? "");
}

/** A request whose path is sent as it is. */
async function raw(url: URL, path: string, method = "GET"): Promise<{ status: number; body: string }> {
  const sent = request({ host: url.hostname, port: url.port, path, method });
  sent.end();
  const [response] = await once(sent, "response");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

describe("the server", () => {
  it("has the page, its script, its worker, its style, and what it tries engines with", async () => {
    const url = await serve([]);
    const types: Record<string, string> = {
      "": "text/html; charset=utf-8",
      "inspector.js": "text/javascript; charset=utf-8",
      "worker.js": "text/javascript; charset=utf-8",
      "own-engine.js": "text/javascript; charset=utf-8",
      "inspector.css": "text/css; charset=utf-8",
      "own-engine/pymalloc.wasm": "application/wasm",
    };
    for (const [path, type] of Object.entries(types)) {
      const response = await fetch(new URL(path, url));
      expect([path, response.status, response.headers.get("content-type")]).toEqual([path, 200, type]);
      expect((await response.arrayBuffer()).byteLength).toBe(Number(response.headers.get("content-length")));
    }
    expect(url.search).toBe("");
  });

  it("hands a trace over so that a browser can read it", async () => {
    const url = await serve([given]);
    expect(url.searchParams.get("name")).toBe("given.pmtc");
    const response = await fetch(new URL(url.searchParams.get("file") ?? "", url));
    const trace = decodeTrace(new Uint8Array(await response.arrayBuffer()));
    expect(trace).toEqual(leakyTrace(50));
  });

  it("names files by as much of their paths as tells them apart, also where something is wrong with one", async () => {
    for (const name of ["d1", "d2"]) mkdirSync(join(folder, name));
    const paths = ["d1/same.snapshot", "d2/same.snapshot"].map((name) => written(name, snapshot(1)));
    const url = await serve([...paths, given], true);
    expect(url.searchParams.getAll("name")).toEqual(["d1/same.snapshot", "d2/same.snapshot", "given.pmtc"]);
    rmSync(paths[1] as string);
    expect(problemOf(await fetch(new URL("given/1", url)))).toBe("d2/same.snapshot: there is no such file");
  });

  it("refuses paths that lead elsewhere, and all methods but GET and HEAD", async () => {
    const url = await serve([given]);
    for (const path of [
      "/../../package.json",
      "/..%2f..%2fpackage.json",
      "/own-engine/../../../package.json",
      "/%2e%2e/facts.js",
      "/given/1",
      "/given/",
      "/own-engine",
      "/__proto__",
      "//etc/passwd",
      given,
    ]) {
      expect([path, (await raw(url, path)).status]).toEqual([path, 404]);
    }
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      expect([method, (await raw(url, "/", method)).status]).toEqual([method, 405]);
    }
    expect(await raw(url, "/given/0", "HEAD")).toEqual({ status: 200, body: "" });
  });

  it("gives a watched file anew when it has changed, and keeps the last one that could be read", async () => {
    const path = written("heap.snapshot", snapshot(1));
    const url = await serve([path], true);
    expect(url.searchParams.get("watch")).toBe("1");
    const place = new URL("given/0", url);
    const first = await fetch(place);
    written("heap.snapshot", snapshot(20_000));
    const second = await fetch(place);
    expect(second.headers.get("etag")).not.toBe(first.headers.get("etag"));
    const bytes = (await second.arrayBuffer()).byteLength;
    expect(bytes).toBeGreaterThan((await first.arrayBuffer()).byteLength);
    expect(problemOf(second)).toBe("");
    written("heap.snapshot", "half a fi");
    const third = await fetch(place);
    expect((await third.arrayBuffer()).byteLength).toBe(bytes);
    expect(problemOf(third)).toMatch(/^heap\.snapshot: not a trace/);
    rmSync(path);
    const fourth = await fetch(place, { method: "HEAD" });
    expect(fourth.headers.get("etag")).toBe(second.headers.get("etag"));
    expect(problemOf(fourth)).toBe("heap.snapshot: there is no such file");
    written("heap.snapshot", snapshot(5));
    const fifth = await fetch(place);
    expect(problemOf(fifth)).toBe("");
    expect(fifth.headers.get("etag")).not.toBe(second.headers.get("etag"));
  });

  it.each([
    ["a file that is not there", () => join(folder, "none"), /none: there is no such file$/],
    ["a folder", () => folder, /: it is a folder$/],
    ["an empty file", () => written("empty", ""), /empty: the file is empty; the inspector opens/],
    ["a foreign file", () => written("foreign", "#!/bin/sh\n"), /foreign: not a trace/],
    [
      "a cut snapshot",
      () => written("cut", snapshot(1).subarray(0, 99)),
      /cut: the snapshot has 99 bytes instead of/,
    ],
  ])("refuses %s before it serves anything", async (_, path, words) => {
    await expect(serve([path()])).rejects.toThrow(words);
  });
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command; `during` is called with what it has printed, and ends it by what it gives. */
async function run(
  args: readonly string[],
  during?: (out: string) => Promise<NodeJS.Signals>,
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, "inspect", ...args]);
  let [out, err, isDuring] = ["", "", false];
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdout.on("data", async (chunk) => {
    out += chunk;
    if (during === undefined || isDuring || !out.endsWith("\n")) return;
    isDuring = true;
    child.kill(await during(out));
  });
  const [status] = await once(child, "close");
  return { status, out, err };
}

describe("pymalloc-wasm inspect", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "prints the address, serves there, and ends with 0 on %s",
    async (signal) => {
      const { status, out, err } = await run([given, "--json"], async (text) => {
        const { url } = JSON.parse(text) as { url: string };
        expect((await fetch(url)).status).toBe(200);
        return signal;
      });
      expect({ status, err }).toEqual({ status: 0, err: "" });
      expect(Object.keys(JSON.parse(out))).toEqual(["url"]);
    },
  );

  it.each([
    [["no-such-file"], 1, /^pymalloc-wasm: no-such-file: there is no such file\n$/],
    [["--port", "70000"], 2, /--port takes a number from 0 to 65535, not "70000"/],
    [["--port", "-1"], 2, /--port/],
    [["--watch"], 2, /--watch needs a file/],
    [["--nonsense"], 2, /there is no option "--nonsense"/],
  ])("says in a line what is wrong with %j", async (args, status, words) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ status, out: "" });
    expect(ended.err).toMatch(words);
    expect(ended.err.trimEnd()).not.toContain("\n");
  });

  it("says when the port is taken", async () => {
    const { port } = await serve([]);
    const ended = await run(["--port", port]);
    expect(ended).toMatchObject({
      status: 1,
      err: `pymalloc-wasm: port ${port} is taken; another one, or --port 0, may be free\n`,
    });
  });
});
