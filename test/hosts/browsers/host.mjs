import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { resultOf } from "../../loading/browsers.mjs";
import { executable } from "../../loading/executables.mjs";
import { debian, loadingHost } from "../loading-host.mjs";
import { output } from "../process.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

export default ["Chromium", "Firefox", "WebKitGTK"].map((name) =>
  loadingHost(name, debian, async ({ vectors, builds }) => {
    const url = (file) => `/${relative(root, file)}`;
    const query = new URLSearchParams([
      ["vectors", url(vectors)],
      ...builds.map(({ file }) => ["build", url(file)]),
    ]);
    const results = await resultOf(name, root, `test/hosts/browsers/page.html?${query}`);
    if (!Array.isArray(results)) throw new Error(results.error);
    const engine = await version(name);
    return results.map((result) => ({ engine, ...result }));
  }),
);

/** Up to the number; WebKitGTK's browser says nothing without a display. */
async function version(name) {
  const command = [executable(name), "--version"];
  if (name === "WebKitGTK") command.unshift("xvfb-run", "--auto-servernum");
  const text = await output(command[0], command.slice(1));
  return /^.*?[\d.]+\w*/.exec(text)?.[0] ?? text;
}
