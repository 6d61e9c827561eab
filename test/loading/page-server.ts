import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
// What a page with a policy has to allow for wasm, and nothing more.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** The files of a folder on a port of this machine, and the result that a page of them posts. */
export interface PageServer {
  readonly origin: string;
  /** What was posted to /result. */
  readonly result: Promise<unknown>;
  /** Each request with its answer's status. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function servePages(folder: string): Promise<PageServer> {
  const requests: string[] = [];
  let resolve: (result: unknown) => void;
  let reject: (error: unknown) => void;
  const result = new Promise<unknown>((...both) => {
    [resolve, reject] = both;
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === "POST") resolve(JSON.parse(await body(request)));
    else await sendFile(folder, request.url ?? "/", response);
    requests.push(`${response.statusCode} ${request.method} ${request.url}`);
    response.end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      reject(error);
      response.destroy();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    result,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function sendFile(folder: string, url: string, response: ServerResponse): Promise<void> {
  const path = normalize(join(folder, new URL(url, "http://127.0.0.1").pathname));
  const file = path.startsWith(folder + sep) ? await readFile(path).catch(() => undefined) : undefined;
  if (file === undefined) {
    response.statusCode = 404;
    return;
  }
  response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
  response.setHeader("content-security-policy", policy);
  response.write(file);
}
