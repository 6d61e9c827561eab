// The package's files in pages without a bundler, under a policy that allows wasm and neither eval nor inline scripts.
import { describe, expect, inject } from "vitest";
import { resultOf } from "./browsers.mjs";
import { hostIt } from "./hosts.js";
import { everyEntry, full, lean } from "./results.js";

const consumer = inject("consumer");

describe.each(["Chromium", "Firefox", "WebKitGTK"] as const)("%s", (browser) => {
  hostIt([browser], "runs pymalloc.min.js, a plain script", async () => {
    expect(await resultOf(browser, consumer, "classic.html")).toEqual(full);
  });

  hostIt(
    [browser],
    "imports every entry's file as a module, with raw files compiled on the way",
    async () => {
      expect(await resultOf(browser, consumer, "module.html")).toEqual({ ...everyEntry, default: lean });
    },
  );
});
