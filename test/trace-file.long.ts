// The bench's recorded traces, which are files of version 1.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { nodeCodecs } from "../src/cli/codecs.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { decodeTrace, encodeTrace } from "../src/trace/trace-file.js";

const folder = new URL("../bench/traces/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".pmtc"));

it.each(names)("%s is read, and written as version 2 it is the same", (name) => {
  const file = readFileSync(new URL(name, folder));
  expect(file.readUInt32LE(4)).toBe(1);
  const trace = decodeTrace(file, nodeCodecs);
  checkTrace(trace);
  const again = decodeTrace(encodeTrace(trace));
  expect(again.slotCount).toBe(trace.slotCount);
  expect(Buffer.compare(new Uint8Array(again.words.buffer), new Uint8Array(trace.words.buffer))).toBe(0);
  expect(() => decodeTrace(file.subarray(0, file.length - 1), nodeCodecs)).toThrow("cut short");
});
