// The inspector's page in Chromium, for its tests: over files, which lie in a folder of their own, as are the servers gone at the end.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { type InspectorServer, serveInspector } from "#build/src/cli/inspector-server.js";
import { createPyMem } from "../../src/index.js";
import { chromium } from "./chromium.js";

export const folder = mkdtempSync(join(tmpdir(), "inspector-page-"));
const servers: InspectorServer[] = [];
let browser: Browser;

beforeAll(async () => {
  if (chromium === undefined) return;
  browser = await playwright.launch({ executablePath: chromium, args: ["--no-sandbox"] });
});
afterAll(async () => {
  for (const server of servers) server.close();
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

export function written(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

interface Looks {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
  readonly watch?: boolean;
}

/** The page over the files, which must not say anything on its console. */
export async function pageOf(
  paths: readonly string[],
  { width = 1200, scheme = "light", watch = false }: Looks = {},
): Promise<Page> {
  const server = await serveInspector(paths, { port: 0, watch });
  servers.push(server);
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
  page.on("console", (message) => expect(message.text()).toBe(""));
  page.on("pageerror", (error) => expect(error).toBeUndefined());
  await page.goto(server.url);
  if (paths.length > 0) await page.locator("td, .figures dd").first().waitFor();
  return page;
}

/** A heap whose memory is known: half of it one large block, and small ones before it. */
export function knownHeap(): Uint8Array {
  const py = createPyMem({ seed: 1 });
  for (let i = 0; i < 41; i++) py.PyObject_Malloc(100);
  py.PyMem_RawMalloc(600_000);
  return py.snapshot();
}

/** A heap with so many small blocks. */
export function heapOf(blocks: number): Uint8Array {
  const py = createPyMem({ seed: 1 });
  for (let i = 0; i < blocks; i++) py.PyObject_Malloc(100);
  return py.snapshot();
}

/** The colour of a pixel of the map: the canvas is drawn in a worker, so it is looked at from outside. */
export async function colorAt(page: Page, x: number, y: number): Promise<readonly number[]> {
  const { x: left = 0, y: top = 0 } = (await page.locator("canvas.map").boundingBox()) ?? {};
  const png = await page.screenshot({ clip: { x: left + x, y: top + y, width: 1, height: 1 } });
  return page.evaluate(async (text) => {
    const bitmap = await createImageBitmap(
      new Blob([Uint8Array.from(atob(text), (each) => each.charCodeAt(0))]),
    );
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
  }, png.toString("base64"));
}

/** What has the focus, by its name. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent ?? "";
  });
export const selected = (page: Page) => page.locator("#selection").innerText();
export const alarm = (page: Page) => page.getByRole("alert");
