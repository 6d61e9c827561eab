// The inspector's page in a browser: files that are opened, compared, taken off the list, and those that cannot be shown.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { deflateRaw } from "../src/cli/codecs.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { chromium, ofChromium } from "./support/chromium.js";
import { alarm, focused, folder, heapOf, knownHeap, pageOf, written } from "./support/inspector-pages.js";
import { leakySnapshots, leakyTrace } from "./support/planted-leak.js";

describe.skipIf(chromium === undefined)(ofChromium, () => {
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
});
