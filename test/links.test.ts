// The links of the pages to one another and to files lead somewhere.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("..", import.meta.url);
const pages = ["", "docs/", "bench/"].flatMap((folder) =>
  readdirSync(new URL(folder, root), "utf8")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}${name}`),
);
const read = (url: URL) => readFileSync(url, "utf8");

/** What GitHub calls a heading in an address. */
const anchors = (page: string) =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

describe.each(pages)("%s", (name) => {
  it("has no link to what is not there", () => {
    const page = new URL(name, root);
    const code = /^```.*?^```$/gms;
    const links = [
      ...read(page)
        .replaceAll(code, "")
        .matchAll(/\]\(([^)\s]+)\)/g),
    ].map(([, link = ""]) => link);
    const dead = links.filter((link) => {
      const url = new URL(link, page);
      if (url.protocol !== "file:") return false;
      const file = new URL(url.pathname, root);
      return !existsSync(file) || (url.hash !== "" && !anchors(read(file)).includes(url.hash.slice(1)));
    });
    expect(dead).toEqual([]);
  });
});
