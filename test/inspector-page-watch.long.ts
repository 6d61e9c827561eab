// The inspector's page in a browser, with --watch: files that change, become something else, or are gone.
import { rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chromium, ofChromium } from "./support/chromium.js";
import { focused, heapOf, pageOf, written } from "./support/inspector-pages.js";
import { leakySnapshots } from "./support/planted-leak.js";

describe.skipIf(chromium === undefined)(ofChromium, () => {
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
});
