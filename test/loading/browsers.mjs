// A browser is started with the page's address and ended when the page has posted its result: that needs no driver.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Child, passed } from "./child.mjs";
import { executable } from "./executables.mjs";
import { servePages } from "./page-server.mjs";

const seconds = 60;

/** @typedef {"Chromium" | "Firefox" | "WebKitGTK"} Browser */

/** The command that opens the page in a browser without a window of this machine; `home` is its folder to write in. */
function command(browser, home, url) {
  if (browser === "Firefox")
    return [executable(browser), "--headless", "--no-remote", "--profile", home, url];
  if (browser === "WebKitGTK") return ["xvfb-run", "--auto-servernum", executable(browser), url];
  const flags = ["--headless", "--no-first-run", "--disable-gpu", `--user-data-dir=${home}`];
  // Chromium refuses its sandbox to root.
  if (process.getuid?.() === 0) flags.push("--no-sandbox");
  return [executable(browser), ...flags, url];
}

/**
 * Opens a page of the folder, and gives what it posts.
 * @param {Browser} browser
 * @param {string} folder
 * @param {string} page
 */
export async function resultOf(browser, folder, page) {
  const home = mkdtempSync(join(tmpdir(), "pymalloc-wasm-browser-"));
  const server = await servePages(folder);
  const [program, ...given] = command(browser, home, `${server.origin}/${page}`);
  const child = new Child(program, given, { cwd: home, env: { HOME: home } });
  const failed = (what) => child.complaint(`${page}: ${what}\nrequests:\n${server.requests.join("\n")}\n`);
  try {
    const ended = child.ended.then((code) => {
      throw failed(`the browser ended with ${code}`);
    });
    ended.catch(() => undefined);
    const late = passed(seconds).then(() => {
      throw failed(`no result after ${seconds} s`);
    });
    return await Promise.race([server.result, ended, late]);
  } finally {
    await child.stop();
    await server.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
