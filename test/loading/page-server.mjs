import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
// What a page with a policy has to allow for wasm, and nothing more.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/**
 * The files of a folder on a port of this machine.
 * @param {string} folder
 * @returns {Promise<{ origin: string, result: Promise<unknown>, requests: string[], close(): Promise<void> }>} result: what a page
 *   posted to /result; requests: each with its answer's status
 */
export async function servePages(folder) {
  const requests = [];
  let resolve;
  let reject;
  const result = new Promise((...both) => {
    [resolve, reject] = both;
  });
  const answer = async (request, response) => {
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
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    result,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function sendFile(folder, url, response) {
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
