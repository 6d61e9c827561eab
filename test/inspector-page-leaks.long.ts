import { describe, expect, it } from "vitest";
import { deflateRaw } from "../src/cli/codecs.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { Snapshot } from "../src/tracemalloc/snapshot.js";
import { chromium, ofChromium } from "./support/chromium.js";
import { pageOf, written } from "./support/inspector-pages.js";
import { leakySnapshots, leakyTrace } from "./support/planted-leak.js";

describe.skipIf(chromium === undefined)(ofChromium, () => {
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
});
