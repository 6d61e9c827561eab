import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { deflateRaw } from "../src/cli/codecs.js";
import { createPyMem } from "../src/index.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { chromium, ofChromium } from "./support/chromium.js";
import { colorAt, knownHeap, pageOf, selected, written } from "./support/inspector-pages.js";
import { leakySnapshots, leakyTrace } from "./support/planted-leak.js";

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
