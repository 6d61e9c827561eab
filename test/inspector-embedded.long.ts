// The inspector in somebody's own page, over a heap that is in use there.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromium, ofChromium } from "./support/chromium.js";

const build = fileURLToPath(new URL("../build/src/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "inspector-embedded-"));
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/** The page's program, with the heap of the entry. */
async function bundled(entry: string): Promise<string> {
  const input = join(folder, `${entry}.js`);
  writeFileSync(
    input,
    `import { createPyMem } from ${JSON.stringify(`${build}${entry}.js`)};
     import { openInspector } from ${JSON.stringify(`${build}inspector/index.js`)};
     Object.assign(globalThis, { createPyMem, openInspector, py: createPyMem() });`,
  );
  const bundle = await rolldown({ input, logLevel: "silent" });
  const { output } = await bundle.generate({ format: "iife" });
  return output[0].code;
}

let browser: Browser;
const programs = new Map<string, string>();
beforeAll(async () => {
  if (chromium === undefined) return;
  for (const entry of ["index", "browser"]) programs.set(entry, await bundled(entry));
  browser = await playwright.launch({ executablePath: chromium, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page of a strict policy with the program in it. What it runs by `evaluate` sees py, createPyMem and openInspector. */
async function pageWith(entry: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  const html = `<!doctype html><title>own page</title><meta http-equiv="Content-Security-Policy" content="${POLICY}">
    <link rel="icon" href="data:,"><h1>Own page</h1><div id="place"></div><script src="/program.js"></script>`;
  await page.route("http://own.test/**", (route) =>
    route.request().url().endsWith("program.js")
      ? route.fulfill({ contentType: "text/javascript", body: programs.get(entry) ?? "" })
      : route.fulfill({ contentType: "text/html", body: html }),
  );
  page.on("pageerror", (error) => expect(error).toBeUndefined());
  await page.goto("http://own.test/");
  return page;
}

const open = `openInspector(py, { container: document.getElementById("place"), everyMs: 50 }).then((opened) => { globalThis.opened = opened; })`;

describe.skipIf(chromium === undefined)(ofChromium, () => {
  it.each(["index", "browser"])(
    "shows a live heap of the entry %s, and what becomes of it",
    async (entry) => {
      const page = await pageWith(entry);
      await page.evaluate(open);
      const figures = page.locator("#place .figures");
      await expect.poll(() => figures.innerText()).toMatch(/Live blocks\s+0/);
      await page.evaluate("globalThis.blocks = Array.from({ length: 500 }, () => py.malloc(40)); 0");
      await expect.poll(() => figures.innerText()).toMatch(/Live blocks\s+500/);
      await page.evaluate("blocks.forEach((p) => py.free(p)); 0");
      await expect.poll(() => figures.innerText()).toMatch(/Live blocks\s+0/);
      expect(await page.locator("#place canvas.map").getAttribute("aria-label")).toMatch(/^Map of memory/);
    },
  );

  it("compares moments that were kept, and says what only grows", async () => {
    const page = await pageWith("index");
    await page.evaluate(open);
    await page.evaluate("py.tracemalloc.start(); 0");
    for (let i = 0; i < 4; i++) {
      await page.evaluate("globalThis.kept = Array.from({ length: 50 }, () => py.malloc(100)); 0");
      if (i < 3) await page.evaluate(`opened.keepMoment("round ${i}")`);
    }
    await page.getByRole("tab", { name: "Leaks" }).click();
    await page.getByRole("button", { name: "Keep this moment" }).click();
    await expect.poll(() => page.locator("#growth-to option").count()).toBe(4);
    await expect
      .poll(() => page.locator(".verdict").innerText())
      .toMatch(/^Looks like a leak: .*:\d+ never shrank/);
  });

  it("leaves nothing behind when it is closed, and looks no more", async () => {
    const page = await pageWith("index");
    await page.evaluate(open);
    await page.locator("#place .figures dd").first().waitFor();
    await page.evaluate("opened.close()");
    expect(await page.locator("#place").innerHTML()).toBe("");
    await page.evaluate("py.malloc(10); 0");
  });

  it("changes nothing of the page around it", async () => {
    const page = await pageWith("index");
    const look = () =>
      page.evaluate(() => getComputedStyle(document.querySelector("h1") as Element).fontSize);
    const before = await look();
    await page.evaluate(open);
    expect(await look()).toBe(before);
  });

  it.each([
    [
      "openInspector({})",
      "TypeError: openInspector: py must be a heap that createPyMem of pymalloc-wasm made",
    ],
    [
      "openInspector(py, { container: 'body' })",
      'TypeError: openInspector: container must be an element, not "body"',
    ],
    [
      "openInspector(py, { everyMs: 0 })",
      "RangeError: openInspector: everyMs must be a number of milliseconds from 16 on, not 0",
    ],
    [
      "openInspector(py, { everyMs: NaN })",
      "RangeError: openInspector: everyMs must be a number of milliseconds from 16 on, not NaN",
    ],
    ["openInspector(py, { siteOf: 1 })", "TypeError: openInspector: siteOf must be a function, not 1"],
  ])("refuses %s", async (call, message) => {
    const page = await pageWith("index");
    expect(await page.evaluate(`${call}.then(() => "opened", String)`)).toBe(message);
    expect(await page.locator("body > div").count()).toBe(1);
  });
});
