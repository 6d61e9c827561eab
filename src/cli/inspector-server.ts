// Serves the inspector's files, and those that it is to show, to this machine alone.
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { PROBLEM_HEADER } from "../inspector/watch-file.js";
import { buildFolder } from "./builds.js";
import { InspectedFile } from "./inspected-file.js";

const folder = `${buildFolder}inspector/`;
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
};

/** The page's files, by the path that asks for them. Nothing else is read, whatever is asked for. */
function pageFiles(): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
    name.replaceAll("\\", "/"),
  );
  const files = names.filter((name) => extname(name) !== "").map((name) => [`/${name}`, name] as const);
  return new Map([["/", "index.html"], ...files]);
}

export interface InspectorServer {
  readonly url: string;
  close(): void;
}

/**
 * @param paths files to show: the first one, and others to compare it with. With `watch` the page shows each again whenever it changes.
 * @throws {FileError} the page could not show one of them.
 */
export async function serveInspector(
  paths: readonly string[],
  { port, watch }: { readonly port: number; readonly watch: boolean },
): Promise<InspectorServer> {
  const files = await InspectedFile.readAll(paths);
  const page = pageFiles();
  const server = createServer((request, response) => {
    void answer(request, response, { page, files, watch });
  });
  const actual = await listening(server, port);
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${actual}/${queryOf(files, watch)}`, close };
}

/** The port, once the server has one. */
function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Where the page finds the file with this number. */
const placeOf = (i: number): string => `given/${i}`;

function queryOf(files: readonly InspectedFile[], watch: boolean): string {
  const query = new URLSearchParams();
  files.forEach(({ name }, i) => {
    query.append("file", placeOf(i));
    query.append("name", name);
  });
  if (watch && files.length > 0) query.append("watch", "1");
  return query.size === 0 ? "" : `?${query}`;
}

/** What there is to be had. */
interface Served {
  readonly page: ReadonlyMap<string, string>;
  readonly files: readonly InspectedFile[];
  readonly watch: boolean;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { page, files, watch }: Served,
): Promise<void> {
  const { method, url = "/" } = request;
  const path = url.split("?", 1)[0] ?? "";
  const isHead = method === "HEAD";
  if (method !== "GET" && !isHead)
    return send(response, 405, "Only GET and HEAD.", false, { allow: "GET, HEAD" });
  const file = files.find((_, i) => path === `/${placeOf(i)}`);
  if (file !== undefined) {
    if (watch) await file.refresh();
    const { name, bytes } = file.latest;
    const headers: Record<string, string> = { "content-type": "application/octet-stream", etag: `"${name}"` };
    if (file.problem !== "") headers[PROBLEM_HEADER] = encodeURIComponent(file.problem);
    return send(response, 200, bytes, isHead, headers);
  }
  const name = page.get(path);
  if (name === undefined) return send(response, 404, "There is no such file here.", isHead);
  const type = TYPES[extname(name)] ?? "application/octet-stream";
  send(response, 200, readFileSync(`${folder}${name}`), isHead, { "content-type": type });
}

function send(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  isHead: boolean,
  headers: Readonly<Record<string, string>> = {},
): void {
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  const common = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "content-length": length,
  };
  response.writeHead(status, { ...common, ...headers });
  response.end(isHead ? undefined : body);
}
