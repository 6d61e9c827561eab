// The inspector's page in a browser: what it says and draws, by mouse and keyboard, at a phone's width and in the dark.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InspectorServer, serveInspector } from "#build/src/cli/inspector-server.js";
import { deflateRaw } from "../src/cli/codecs.js";
import { createPyMem } from "../src/index.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { Snapshot } from "../src/tracemalloc/snapshot.js";
import { chromium, ofChromium } from "./support/chromium.js";
import { leakySnapshots, leakyTrace } from "./support/planted-leak.js";

const folder = mkdtempSync(join(tmpdir(), "inspector-page-"));
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

function written(name: string, bytes: string | Uint8Array): string {
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
async function pageOf(
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
function knownHeap(): Uint8Array {
  const py = createPyMem({ seed: 1 });
  for (let i = 0; i < 41; i++) py.PyObject_Malloc(100);
  py.PyMem_RawMalloc(600_000);
  return py.snapshot();
}

/** A heap with so many small blocks. */
function heapOf(blocks: number): Uint8Array {
  const py = createPyMem({ seed: 1 });
  for (let i = 0; i < blocks; i++) py.PyObject_Malloc(100);
  return py.snapshot();
}

/** The colour of a pixel of the map: the canvas is drawn in a worker, so it is looked at from outside. */
async function colorAt(page: Page, x: number, y: number): Promise<readonly number[]> {
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
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent ?? "";
  });
const selected = (page: Page) => page.locator("#selection").innerText();
const alarm = (page: Page) => page.getByRole("alert");

describe.skipIf(chromium === undefined)(ofChromium, () => {
  it("shows a snapshot's numbers, words and map, each kind of memory in its colour", async () => {
    const bytes = knownHeap();
    const page = await pageOf([written("known.snapshot", bytes)]);
    expect(await page.locator(".figures").innerText()).toMatch(/Live blocks\s+42/);
    expect(await page.locator(".in-words").innerText()).toMatch(/^42 live blocks hold 590 KiB/);
    expect(await page.locator(".notes").innerText()).toBe("The default build. check() finds the heap sound.");
    const { width = 0, height = 0 } = (await page.locator("canvas.map").boundingBox()) ?? {};
    await page.waitForFunction(
      () => document.querySelector<HTMLElement>("canvas.map")?.dataset.paintMs !== undefined,
    );
    const [large, end] = [await colorAt(page, width / 2, height / 2), await colorAt(page, 2, 2)];
    const isWarm = (color: readonly number[]) => (color[0] ?? 0) > (color[2] ?? 0) + 40;
    expect(isWarm(large)).toBe(true);
    expect(isWarm(end)).toBe(false);
  });

  it("is walked by keyboard: along the pieces, into a pool's blocks, and out again", async () => {
    const bytes = knownHeap();
    const page = await pageOf([written("known.snapshot", bytes)]);
    const map = page.getByRole("application", { name: /^Map of memory/ });
    await map.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => selected(page)).toMatch(/^the allocator's own/i);
    for (let i = 0; i < 40 && !/^pool of 104-byte/i.test(await selected(page)); i++) {
      const before = await selected(page);
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => selected(page)).not.toBe(before);
    }
    expect(await selected(page)).toMatch(
      /^pool of 104-byte blocks\n+.*\n+The pool at 0x\w{8}: \d+ of 19 blocks live\.$/i,
    );
    await page.keyboard.press("Enter");
    await expect.poll(() => selected(page)).toMatch(/^the pool's tag, header and table/i);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => selected(page)).toMatch(/^the pool's remainder, in which no block fits/i);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => selected(page)).toMatch(/block of 104 bytes/);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".range").innerText()).toMatch(/^0x00000000 to/);
    await page.keyboard.press("End");
    await expect.poll(() => selected(page)).toMatch(/^(the allocator's own|free|not used)/i);
    expect(await page.locator("#selection").getAttribute("aria-live")).toBe("polite");
  });

  it("is zoomed by plus and minus, buttons, a double click and the wheel over the map that has the focus", async () => {
    const page = await pageOf([written("known.snapshot", knownHeap())]);
    const range = () => page.locator(".range").innerText();
    const whole = await range();
    const map = page.locator("canvas.map");
    const zooms: readonly (readonly [() => Promise<void>, () => Promise<void>])[] = [
      [() => page.keyboard.press("+"), () => page.keyboard.press("-")],
      [() => page.getByLabel("Zoom in").click(), () => page.getByLabel("Zoom out").click()],
      [
        () => map.dblclick({ position: { x: 300, y: 60 } }),
        () => page.getByRole("button", { name: "Whole heap" }).click(),
      ],
      [() => page.mouse.wheel(0, -100), () => page.mouse.wheel(0, 100)],
    ];
    for (const [zoomIn, zoomOut] of zooms) {
      await map.click({ position: { x: 300, y: 60 } });
      await zoomIn();
      await expect.poll(range).not.toBe(whole);
      await zoomOut();
      await expect.poll(range).toBe(whole);
    }
    await page.setViewportSize({ width: 1200, height: 400 });
    await page.getByLabel("Zoom out").focus();
    const scrolled = await page.evaluate(() => scrollY);
    await map.hover();
    const before = await range();
    await page.mouse.wheel(0, 100);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(scrolled);
    expect(await range()).toBe(before);
  });

  it("tells beside the pointer what is there", async () => {
    const page = await pageOf([written("known.snapshot", knownHeap())]);
    const map = page.locator("canvas.map");
    const { width = 0, height = 0 } = (await map.boundingBox()) ?? {};
    await map.hover({ position: { x: width / 2, y: height / 2 } });
    await expect.poll(() => page.locator(".tip").innerText()).toMatch(/^large block of 586 KiB\n+0x/i);
    await page.mouse.move(0, 0);
    await expect.poll(() => page.locator(".tip").isVisible()).toBe(false);
  });

  it("goes along a trace by the slider's keys, by a click on the curves, and by playing it", async () => {
    const trace = leakyTrace(3000);
    const page = await pageOf([written("leak.pmtc", encodeTrace(trace, deflateRaw))]);
    const where = () => page.locator(".where").innerText();
    const slider = page.getByRole("slider", { name: "Position in the trace" });
    await slider.focus();
    await page.keyboard.press("Home");
    await expect.poll(where).toBe("operation 0 of 11,700");
    expect(await page.locator(".figures").innerText()).toMatch(/Live blocks\s+0/);
    await page.keyboard.press("ArrowRight");
    await expect.poll(where).toBe("operation 1 of 11,700");
    expect(await slider.getAttribute("aria-valuetext")).toBe("operation 1 of 11,700");
    const chart = page.locator(".chart");
    const { width = 0 } = (await chart.boundingBox()) ?? {};
    await chart.click({ position: { x: width / 2, y: 20 } });
    await expect.poll(where).toMatch(/^operation 5,8\d\d of/);
    await page.keyboard.press("Home");
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(where, { timeout: 30_000 }).toBe("operation 11,700 of 11,700");
    await expect.poll(() => page.locator(".figures").innerText()).toMatch(/Live blocks\s+300/);
  });

  it("finds the leak that was planted in a trace, by its size", async () => {
    const page = await pageOf([written("leak.pmtc", encodeTrace(leakyTrace(3000), deflateRaw))]);
    await page.getByRole("tab", { name: "Leaks" }).click();
    await expect
      .poll(() => page.locator(".growth-panel .verdict").innerText())
      .toMatch(/^Looks like a leak: obj: 65 to 72 bytes never shrank, and grew by [\d.]+ KiB\.$/);
    const [row] = await page.locator(".growth-panel tbody tr").allInnerTexts();
    expect(row).toMatch(/^obj: 65 to 72 bytes\s.*▲ never shrank, grew \d+ times$/);
  });

  it("finds the line that leaks in snapshots of tracemalloc", async () => {
    const { snapshots, place } = leakySnapshots(4);
    const paths = snapshots.map((snapshot, i) => written(`${i}.json`, snapshot.toBytes()));
    const page = await pageOf(paths);
    await expect
      .poll(() => page.locator(".growth-panel .verdict").innerText())
      .toMatch(/^Looks like a leak: /);
    expect(await page.locator(".growth-panel .verdict").innerText()).toMatch(place);
    await page.getByLabel("From").selectOption("nothing");
    await expect.poll(() => page.locator(".growth-panel tbody").innerText()).toMatch(/\+100 KiB/);
  });

  it("opens what is chosen and what is dropped, and compares files with what is there", async () => {
    const page = await pageOf([]);
    expect(await page.locator(".welcome").innerText()).toMatch(/py\.snapshot\(\)/);
    expect(await page.getByRole("tab").allInnerTexts()).toEqual(["Your engine"]);
    const first = written("first.snapshot", knownHeap());
    await page.locator("header input[type=file]").setInputFiles(first);
    await expect.poll(() => page.locator(".name").innerText()).toBe("first.snapshot");
    await page.getByRole("tab", { name: "Leaks" }).click();
    await page.locator(".growth-panel input[type=file]").setInputFiles([first, first]);
    await expect.poll(() => page.locator("#growth-to option").count()).toBe(3);
    await page.evaluate(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], "dropped.snapshot"));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
      },
      [...knownHeap()],
    );
    await expect.poll(() => page.locator(".name").innerText()).toBe("dropped.snapshot");
  });

  it("says which files are compared with which, and takes one off the list", async () => {
    const dumps = leakySnapshots(3).snapshots.map((each, i) => written(`round-${i}.json`, each.toBytes()));
    const page = await pageOf([written("a-leak.pmtc", encodeTrace(leakyTrace(500), deflateRaw)), ...dumps]);
    await page.getByRole("tab", { name: "Leaks" }).click();
    const compared = () => page.locator(".compared").innerText();
    expect(await compared()).toBe(
      "Compared by the line that allocated: 3 files, round-0.json, round-1.json and round-2.json. Not compared with these: a-leak.pmtc, a trace, which knows its blocks by domain and size.",
    );
    await page.getByRole("button", { name: "Remove round-1.json" }).click();
    await expect
      .poll(() => page.locator("#growth-to option").allInnerTexts())
      .toEqual(["round-0.json", "round-2.json"]);
    await page.getByLabel("Compare", { exact: true }).selectOption("by domain and size");
    await expect.poll(compared).toMatch(/^Compared by domain and size: 24 moments of a-leak\.pmtc\./);
    expect(await page.locator(".hint").innerText()).toMatch(/^raw, mem and obj are CPython/);
    // What is opened anew takes the place of all that.
    await page.locator("header input[type=file]").setInputFiles(dumps.slice(0, 2));
    await expect
      .poll(compared)
      .toBe("Compared by the line that allocated: 2 files, round-0.json and round-1.json.");
    expect(await page.getByRole("tab").allInnerTexts()).toEqual(["Leaks", "Your engine"]);
  });

  it("opens a row of the leaks to show the calls that led there, by mouse and by keyboard", async () => {
    const paths = leakySnapshots(3).snapshots.map((each, i) => written(`calls-${i}.json`, each.toBytes()));
    const page = await pageOf(paths);
    const opener = page.locator(".growth-panel tbody button").first();
    await opener.click();
    await expect.poll(() => page.locator(".stacks li").first().innerText()).toMatch(/planted-leak\.ts:\d+$/);
    expect(await opener.getAttribute("aria-expanded")).toBe("true");
    expect(await page.locator(".stacks").innerText()).toContain("py.tracemalloc.start(10) keeps ten calls");
    // It stays open while the table is sorted.
    await page.locator(".growth-panel th", { hasText: "After" }).getByRole("button").click();
    await expect.poll(() => page.locator(".stacks").count()).toBe(1);
    await page.locator(".growth-panel tbody button").first().press("Enter");
    await expect.poll(() => page.locator(".stacks").count()).toBe(0);
  });

  it("keeps the tab, the zoom and the selection when a watched file changes, and has its versions on a time line", async () => {
    const path = written("watched.snapshot", heapOf(50));
    const page = await pageOf([path], { watch: true });
    const range = () => page.locator(".range").innerText();
    await page.locator("canvas.map").click({ position: { x: 300, y: 60 } });
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    const [place, zoom] = [await page.locator("#selection .address").innerText(), await range()];
    writeFileSync(path, heapOf(80));
    await expect
      .poll(() => page.locator(".figures").innerText(), { timeout: 5000 })
      .toMatch(/Live blocks\s+80/);
    expect([await page.locator("#selection .address").innerText(), await range()]).toEqual([place, zoom]);
    const where = () => page.locator(".where").innerText();
    expect(await where()).toMatch(/^version 2 of 2, \d/);
    await page.getByRole("tab", { name: "Leaks" }).click();
    writeFileSync(path, heapOf(120));
    await expect.poll(where, { timeout: 5000 }).toMatch(/^version 3 of 3/);
    expect(await page.getByRole("tab", { name: "Leaks" }).getAttribute("aria-selected")).toBe("true");
    await expect
      .poll(() => page.locator(".growth-panel .verdict").innerText())
      .toMatch(/^Looks like a leak: 97 to 104 bytes/);
    await page.getByRole("slider", { name: "Version of the file" }).press("Home");
    await expect.poll(() => page.locator(".figures").innerText()).toMatch(/Live blocks\s+50/);
  });

  it("shows only the file anew that has changed, of several that are watched", async () => {
    const paths = ["one", "two", "three"].map((name, i) => written(`${name}.snapshot`, heapOf(10 * (i + 1))));
    const page = await pageOf(paths, { watch: true });
    await page.getByRole("tab", { name: "Leaks" }).click();
    const options = () => page.locator("#growth-to option").allInnerTexts();
    const names = async () => (await options()).map((text) => text.split(",")[0]);
    const before = await options();
    expect(await names()).toEqual(["one.snapshot", "two.snapshot", "three.snapshot"]);
    await page.waitForTimeout(1100);
    writeFileSync(paths[1] as string, heapOf(500));
    await expect.poll(async () => (await options())[1], { timeout: 5000 }).not.toBe(before[1]);
    expect(await names()).toEqual(["one.snapshot", "two.snapshot", "three.snapshot"]);
    expect([(await options())[0], (await options())[2]]).toEqual([before[0], before[2]]);
    expect(await page.locator(".figures").innerText()).toMatch(/Live blocks\s+10/);
  });

  it("says when a watched file becomes junk or is gone, keeps the last good view, and recovers", async () => {
    const path = written("fragile.snapshot", heapOf(50));
    const page = await pageOf([path], { watch: true });
    const problem = () => page.locator("p[role=status]").innerText();
    writeFileSync(path, "junk");
    await expect
      .poll(problem, { timeout: 6000 })
      .toMatch(
        /^fragile\.snapshot: not a trace .*\. What is shown is the last version that could be read\.$/,
      );
    expect(await page.locator(".figures").innerText()).toMatch(/Live blocks\s+50/);
    rmSync(path);
    await expect.poll(problem, { timeout: 6000 }).toMatch(/^fragile\.snapshot: there is no such file\. /);
    writeFileSync(path, heapOf(70));
    await expect
      .poll(() => page.locator(".figures").innerText(), { timeout: 6000 })
      .toMatch(/Live blocks\s+70/);
    await expect.poll(() => page.locator("p[role=status]").isVisible()).toBe(false);
  });

  it("shows a watched file that becomes another kind as that, says so, and has all its moments when it is back", async () => {
    const path = written("turns.heap", heapOf(50));
    const [dump] = leakySnapshots(1).snapshots;
    const page = await pageOf([path], { watch: true });
    const where = () => page.locator(".where").innerText();
    const line = page.locator(".changed");
    writeFileSync(path, heapOf(80));
    await expect.poll(where, { timeout: 5000 }).toMatch(/^version 2 of 2/);
    await page.locator("canvas.map").focus();
    writeFileSync(path, dump?.toBytes() ?? "");
    await expect
      .poll(() => line.innerText(), { timeout: 5000 })
      .toBe(
        "turns.heap was a heap's snapshot when it was opened, and is a tracemalloc snapshot now. It has no map any more; its former moments stay under Leaks.",
      );
    expect(await page.getByRole("tab").allInnerTexts()).toEqual(["Leaks", "Your engine"]);
    expect(await focused(page)).toBe("Leaks");
    expect(await page.locator("#growth-to option").count()).toBe(2);
    expect(await page.locator(".growth-panel tbody tr").count()).toBeGreaterThan(0);
    writeFileSync(path, heapOf(120));
    await expect.poll(where, { timeout: 5000 }).toMatch(/^version 3 of 3/);
    expect(await line.isVisible()).toBe(false);
    expect(await page.locator("#growth-to option").count()).toBe(3);
    // And the other way round.
    const other = written("turns.json", dump?.toBytes() ?? "");
    const second = await pageOf([other], { watch: true });
    expect(await second.locator(".growth-panel .verdict").innerText()).toMatch(
      /^Live blocks have [\d.]+ KiB; they are compared with nothing\.$/,
    );
    writeFileSync(other, heapOf(30));
    await expect
      .poll(() => second.getByRole("tab", { name: "Map" }).isVisible(), { timeout: 5000 })
      .toBe(true);
    expect(await second.locator(".figures").innerText()).toMatch(/Live blocks\s+30/);
    expect(await second.locator(".changed").innerText()).toMatch(/is a heap's snapshot now\. Its former/);
  });

  it("keeps the focus on a row, and on a file of the list, when a watched file changes", async () => {
    const dumps = leakySnapshots(3).snapshots.map((each) => each.toBytes());
    const paths = [0, 1].map((i) => written(`focus-${i}.json`, dumps[i] ?? ""));
    const page = await pageOf(paths, { watch: true });
    const after = () => page.locator(".growth-panel tbody td:nth-of-type(4)").first().innerText();
    const before = await after();
    await page.locator(".growth-panel .opener").first().focus();
    const place = await focused(page);
    expect(place).toMatch(/planted-leak\.ts:\d+$/);
    await page.waitForTimeout(1100);
    writeFileSync(paths[1] as string, dumps[2] ?? "");
    await expect.poll(after, { timeout: 5000 }).not.toBe(before);
    expect(await focused(page)).toBe(place);
    await page.getByRole("button", { name: "Remove focus-1.json" }).focus();
    await page.waitForTimeout(1100);
    writeFileSync(paths[1] as string, dumps[1] ?? "");
    await expect.poll(after, { timeout: 5000 }).toBe(before);
    expect(await focused(page)).toBe("Remove focus-1.json");
  });

  it("takes files off the list by keyboard: the focus goes on, the header and the map follow, and they are watched no more", async () => {
    const paths = [10, 20, 30].map((blocks) => written(`list-${blocks}.snapshot`, heapOf(blocks)));
    const page = await pageOf(paths, { watch: true });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const name = () => page.locator(".name").innerText();
    const live = () => page.locator(".figures").innerText();
    expect(await name()).toBe("list-10.snapshot and 2 other files");
    await page.getByRole("tab", { name: "Leaks" }).click();
    await page.getByRole("button", { name: "Remove list-10.snapshot" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(name).toBe("list-20.snapshot and 1 other file");
    expect(await live()).toMatch(/Live blocks\s+20/);
    expect(await focused(page)).toBe("Remove list-20.snapshot");
    await page.keyboard.press("Enter");
    await expect.poll(name).toBe("list-30.snapshot");
    expect(await live()).toMatch(/Live blocks\s+30/);
    expect(await focused(page)).toMatch(/^list-30\.snapshot is a single moment/);
    asked.length = 0;
    await page.waitForTimeout(2500);
    expect(new Set(asked)).toEqual(new Set(["/given/2"]));
  });

  it("puts the heap on the map that is chosen from the list, of files that have the same name too", async () => {
    const folders = ["one", "two"].map((name) => join(folder, name));
    for (const each of folders) mkdirSync(each);
    const paths = folders.map((each, i) =>
      written(join(each, "x.heap").slice(folder.length + 1), heapOf(10 * (i + 1))),
    );
    const page = await pageOf(paths);
    await page.getByRole("tab", { name: "Leaks" }).click();
    expect(await page.locator("#growth-to option").allInnerTexts()).toEqual(["one/x.heap", "two/x.heap"]);
    await page.getByRole("button", { name: "two/x.heap", exact: true }).click();
    await expect.poll(() => page.locator(".figures").innerText()).toMatch(/Live blocks\s+20/);
    expect(await page.getByRole("tab", { name: "Map" }).getAttribute("aria-selected")).toBe("true");
    expect(await focused(page)).toBe("Map");
    expect(await page.locator(".name").innerText()).toBe("two/x.heap and 1 other file");
    await page.getByRole("tab", { name: "Leaks" }).click();
    expect(await page.locator(".files li").allInnerTexts()).toEqual([
      expect.not.stringContaining("on the map"),
      expect.stringContaining("on the map"),
    ]);
    await page.locator(".growth-panel input[type=file]").setInputFiles(paths);
    await expect
      .poll(() => page.locator("#growth-to option").allInnerTexts())
      .toEqual(["one/x.heap", "two/x.heap", "x.heap", "x.heap (2)"]);
  });

  it("says of a sampling tracer's snapshots that they are estimates, and of how many samples each row is", async () => {
    const frames = [["leak.js", 7]] as const;
    const sampled = [4, 9].map((count) =>
      new Snapshot(
        Array.from({ length: count }, () => ({ domain: 0, size: 64, frames, totalFrames: 1, weight: 80.5 })),
        1,
      ).toBytes(),
    );
    const page = await pageOf(sampled.map((bytes, i) => written(`sampled-${i}.json`, bytes)));
    expect(await page.locator(".estimates").innerText()).toMatch(
      /^Estimates: .* fewer than ten samples even that is a rough number\.$/,
    );
    expect(await page.locator(".growth-panel tbody tr").first().innerText()).toMatch(
      / KiB \u00b1 [\d.]+ KiB\s+4, then 9\s/,
    );
    expect(await page.locator(".growth-panel .verdict").innerText()).toMatch(/^Together about \+25\.2 KiB/);
    const whole = leakySnapshots(2).snapshots.map((each, i) => written(`whole-${i}.json`, each.toBytes()));
    await page.locator("header input[type=file]").setInputFiles(whole);
    await expect.poll(() => page.locator(".estimates").isVisible()).toBe(false);
    expect(await page.locator(".growth-panel th", { hasText: "Samples" }).isVisible()).toBe(false);
  });

  it("says where a table goes on to the right, on a screen 360 pixels wide", async () => {
    const path = written("leak.pmtc", encodeTrace(leakyTrace(500), deflateRaw));
    for (const width of [360, 1200]) {
      const page = await pageOf([path], { width });
      await page.getByRole("tab", { name: "Leaks" }).click();
      const hint = page.getByText("The table goes on to the right");
      await expect.poll(() => hint.and(page.locator(":visible")).count()).toBe(width === 360 ? 1 : 0);
    }
  });

  it("has all tabs on one line and each label beside its choice, on a screen 360 pixels wide", async () => {
    const page = await pageOf([written("leak.pmtc", encodeTrace(leakyTrace(500), deflateRaw))], {
      width: 360,
    });
    const tops = await page
      .getByRole("tab")
      .evaluateAll((tabs) => tabs.map((tab) => tab.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(1);
    expect(await page.getByRole("tablist").evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
    await page.getByRole("tab", { name: "Leaks" }).click();
    for (const name of ["From", "to"]) {
      const label = await page.locator(".growth-panel label", { hasText: name }).boundingBox();
      const choice = await page.getByLabel(name, { exact: true }).boundingBox();
      expect(choice?.x).toBeGreaterThan(label?.x ?? 0);
      expect(Math.abs((choice?.y ?? 0) - (label?.y ?? 999))).toBeLessThan(12);
    }
  });

  it("leaves out the middle of a long path where there is no room, and has all of it as its title", async () => {
    const paths = leakySnapshots(2).snapshots.map((each, i) => written(`path-${i}.json`, each.toBytes()));
    const page = await pageOf(paths, { width: 360 });
    const path = page.locator(".growth-panel tbody .path").first();
    const whole = (await path.getAttribute("title")) ?? "";
    expect(whole).toMatch(/^.*\/test\/support\/planted-leak\.ts:\d+$/);
    expect(await path.evaluate((each) => each.textContent)).toBe(whole);
    expect((await path.boundingBox())?.width).toBeLessThan(260);
    const head = path.locator(".head");
    expect(await head.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(true);
  });

  it("says in a line what is wrong with a file, and goes on showing what it had", async () => {
    const whole = encodeTrace(leakyTrace(100), deflateRaw);
    const bytes = knownHeap();
    const page = await pageOf([written("good.snapshot", bytes)]);
    const before = await page.locator(".figures").innerText();
    const bad: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
      ["empty", "", /^empty: the file is empty/],
      ["foreign.gif", "GIF89a", /^foreign\.gif: not a trace/],
      ["cut.pmtc", whole.subarray(0, 50), /^cut\.pmtc: .* is cut/],
      [
        "damaged.snapshot",
        bytes.with(3000, 1 ^ (bytes[3000] ?? 0)),
        /^damaged\.snapshot: the snapshot is damaged/,
      ],
      ["old.pmtc", whole.with(4, 99), /^old\.pmtc: trace version 99/],
    ];
    for (const [name, content, words] of bad) {
      await page.locator("header input[type=file]").setInputFiles(written(name, content));
      await expect.poll(() => alarm(page).innerText()).toMatch(words);
      expect(await alarm(page).innerText()).not.toContain("\n");
      expect(await page.locator(".figures").innerText()).toBe(before);
      expect(await page.locator(".name").innerText()).toBe("good.snapshot");
    }
    await page.evaluate(() => {
      const huge = new File([], "huge.pmtc");
      Object.defineProperty(huge, "size", { value: 5e9 });
      const event = new Event("drop", { bubbles: true });
      Object.defineProperty(event, "dataTransfer", { value: { files: [huge] } });
      document.body.dispatchEvent(event);
    });
    await expect
      .poll(() => alarm(page).innerText())
      .toBe("huge.pmtc: it has 4.66 GiB; the page opens files of up to 1 GiB");
    await page.locator("header input[type=file]").setInputFiles(written("good.pmtc", whole));
    await expect.poll(() => alarm(page).isVisible()).toBe(false);
  });

  it("shows a misuse's capsule: what was wrong, and where", async () => {
    const py = createPyMem();
    let capsule = new Uint8Array();
    py.captureMisuse((bytes) => {
      capsule = bytes;
    });
    const p = py.malloc(5000);
    py.free(p);
    expect(() => py.free(p)).toThrow();
    const page = await pageOf([written("misuse.pmcp", capsule)]);
    const text = await page.getByRole("region", { name: "Misuse" }).innerText();
    expect(text).toMatch(/^free: 0x\w{8} is not the start of a live block/);
    expect(text).toContain("The request that was wrong: free(0x");
    await expect.poll(() => selected(page)).toMatch(/^free/i);
  });

  it.each([360, 1440])("scrolls down only, on a screen %d pixels wide, in every view", async (width) => {
    const trace = written("leak.pmtc", encodeTrace(leakyTrace(1000), deflateRaw));
    const page = await pageOf([trace], { width });
    for (const name of ["Map", "Size classes", "Leaks", "Your engine"]) {
      await page.getByRole("tab", { name }).click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });

  it("has a name for everything that can be used, and heads that sort", async () => {
    const page = await pageOf([written("leak.pmtc", encodeTrace(leakyTrace(500), deflateRaw))]);
    const nameless = await page.evaluate(() =>
      [
        ...document.querySelectorAll(
          "button, select, input, canvas, progress, [role=region], [role=tabpanel]",
        ),
      ]
        .filter((each) => each.getAttribute("aria-hidden") !== "true")
        .filter((each) => {
          const id = each.getAttribute("aria-labelledby") ?? "";
          const label = each.id === "" ? null : document.querySelector(`label[for="${each.id}"]`);
          const names = [
            each.textContent,
            each.getAttribute("aria-label"),
            document.getElementById(id)?.textContent,
          ];
          return ![...names, label?.textContent].some((name) => name);
        })
        .map((each) => each.outerHTML.slice(0, 100)),
    );
    expect(nameless).toEqual([]);
    await page.getByRole("tab", { name: "Size classes" }).click();
    const head = page.locator(".classes-panel th", { hasText: "Live" });
    await head.getByRole("button").click();
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    const live = async () =>
      (await page.locator(".classes-panel tbody td:nth-child(3)").allInnerTexts()).map(Number);
    expect(await live()).toEqual([...(await live())].sort((a, b) => b - a));
    await page.getByRole("tab", { name: "Size classes" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("tab", { name: "Leaks" }).getAttribute("aria-selected")).toBe("true");
  });

  it("is dark where the reader wants it dark, map included", async () => {
    const path = written("known.snapshot", knownHeap());
    const [light, dark] = [await pageOf([path]), await pageOf([path], { scheme: "dark" })];
    const paper = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect([await paper(light), await paper(dark)]).toEqual(["rgb(255, 255, 255)", "rgb(13, 17, 23)"]);
    const free = async (page: Page) => {
      const { width = 0, height = 0 } = (await page.locator("canvas.map").boundingBox()) ?? {};
      return (await colorAt(page, width - 6, height - 6)).reduce((sum, each) => sum + each, 0);
    };
    await expect.poll(() => free(light)).toBeGreaterThan(600);
    await expect.poll(() => free(dark)).toBeLessThan(200);
    // A change while it is open is seen, too.
    await light.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => free(light)).toBeLessThan(200);
  });

  it("tries the reader's own engine: the laws hold, and the allocators are timed", async () => {
    const page = await pageOf([]);
    await page.getByRole("button", { name: "Try this engine" }).click();
    const verdict = page.locator(".engine-panel .verdict");
    await expect
      .poll(() => verdict.innerText(), { timeout: 120_000 })
      .toMatch(/^All \d+ laws that were tried hold/);
    const rows = await page.locator(".engine-panel table").nth(1).locator("tbody tr").allInnerTexts();
    expect(rows.map((row) => row.split("\t")[0]).sort()).toEqual([
      "default",
      "default again",
      "fast",
      "secure",
      "tlsf",
    ]);
  });

  it("takes nothing from anywhere but its own server", async () => {
    const page = await pageOf([]);
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.reload();
    const { origin } = new URL(page.url());
    expect(requests.filter((url) => !url.startsWith(origin) && !url.startsWith("data:"))).toEqual([]);
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  });
});
