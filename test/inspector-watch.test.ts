// The page's look at files that are watched: what it takes anew, and what it tells.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PROBLEM_HEADER, watchFile } from "../src/inspector/watch-file.js";

/** What the server has. null: it is gone. */
let served: { version: string; problem?: string } | null;
let taken: string[];
let told: string[];
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  served = { version: "1" };
  taken = [];
  told = [];
  vi.stubGlobal("fetch", async () => {
    if (served === null) throw new TypeError("no connection");
    const { version, problem = "" } = served;
    return new Response(version, {
      headers: { etag: version, [PROBLEM_HEADER]: encodeURIComponent(problem) },
    });
  });
  end = watchFile({
    path: "given/0",
    name: "heap",
    version: "1  ",
    take: async ({ bytes }) => {
      const text = new TextDecoder().decode(bytes);
      if (text.startsWith("bad")) throw new Error(`heap: ${text}`);
      taken.push(text);
    },
    tell: (problem) => told.push(problem),
  });
});
afterEach(() => {
  end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const seconds = (n: number) => vi.advanceTimersByTimeAsync(n * 1000 + 1);

it("takes a version once, and only one that is another", async () => {
  await seconds(3);
  served = { version: "2" };
  await seconds(3);
  served = { version: "3" };
  await seconds(1);
  expect([taken, told]).toEqual([["2", "3"], []]);
});

it("tells what is wrong when it is so at a second look, once, and that it is so no more", async () => {
  served = { version: "1", problem: "heap: is cut" };
  await seconds(1);
  expect(told).toEqual([]);
  await seconds(4);
  expect(told).toEqual(["heap: is cut"]);
  served = { version: "2" };
  await seconds(1);
  expect([taken, told]).toEqual([["2"], ["heap: is cut", ""]]);
});

it("tells of a version that cannot be shown, and of a server that is gone; both may come back", async () => {
  served = { version: "bad" };
  await seconds(5);
  expect(told).toEqual(["heap: bad"]);
  served = null;
  await seconds(3);
  expect(told.at(-1)).toBe("heap: the server does not answer: it may have ended");
  served = { version: "4" };
  await seconds(1);
  expect([taken, told.at(-1)]).toEqual([["4"], ""]);
});

it("looks no more once it was ended", async () => {
  end();
  served = { version: "9" };
  await seconds(5);
  expect(taken).toEqual([]);
});
