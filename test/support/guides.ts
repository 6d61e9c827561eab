// The blocks of code in a guide, and what is to be done with each.
import { readFileSync } from "node:fs";

/** A program that runs, and what it is to print; undefined: nothing, and it has an assertion of its own. */
export interface Program {
  /** Which of the guide's blocks it is, from 0. */
  readonly i: number;
  readonly language: "js" | "ts";
  readonly source: string;
  readonly printed: string | undefined;
}

/** What a guide has its reader do, in a folder. */
export interface Guide {
  /** Blocks whose first line is a comment with a name: files of that name, by it. */
  readonly files: ReadonlyMap<string, string>;
  /** The arguments of each `npx asc` in a block of commands. */
  readonly compilations: readonly (readonly string[])[];
  readonly programs: readonly Program[];
}

// A block may come after a comment that only the test reads: what makes Node look like the host that the block is for.
const BLOCK = /(?:<!-- before\n(.*?)-->\n)?```(js|ts|sh)\n(.*?)```\n(?:```text\n(.*?)```)?/gs;
const FILE = /^\/\/ ([\w-]+\.(?:js|ts))\n/;
const COMPILATION = /^npx asc (.*)$/gm;

export function readGuide(url: URL): Guide {
  const files = new Map<string, string>();
  const compilations: string[][] = [];
  const programs: Program[] = [];
  for (const [i, block] of [...readFileSync(url, "utf8").matchAll(BLOCK)].entries()) {
    const [, before = "", language, source = "", printed] = block;
    const name = FILE.exec(source)?.[1];
    if (language === "sh") {
      for (const [, words = ""] of source.matchAll(COMPILATION)) compilations.push(words.split(" "));
    } else if (name !== undefined) files.set(name, before + source);
    else programs.push({ i, language: language as "js" | "ts", source: before + source, printed });
  }
  return { files, compilations, programs };
}
