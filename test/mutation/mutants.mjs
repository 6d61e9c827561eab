// Changes to assembly/ and src/ that the tests must notice, by file. `from` is there exactly once, white space aside; no two are on one
// line. A mutant is built as the default build, or as `build` says; those of secure/ as the secure one,
// those of objects/ as the object layer's module, over the default build; those of src/ are not built, and tested on the default build. One that no test can
// notice has an `equivalent` sentence that says why it is none. What debug-hooks.ts, spans.ts and next-block.ts have is built into the tools.
import { arenas } from "./mutants-arenas.mjs";
import { blocks } from "./mutants-blocks.mjs";
import { ctypes } from "./mutants-ctypes.mjs";
import { embed } from "./mutants-embed.mjs";
import { general } from "./mutants-general.mjs";
import { guest } from "./mutants-guest.mjs";
import { large } from "./mutants-large.mjs";
import { objects } from "./mutants-objects.mjs";
import { records } from "./mutants-records.mjs";
import { secure } from "./mutants-secure.mjs";
import { small } from "./mutants-small.mjs";
import { sampling, tools } from "./mutants-tools.mjs";

/** What a folder's mutants are built as. */
const builds = { secure: "secure", objects: "objects" };

const inAssembly = Object.entries({
  ...general,
  ...large,
  ...small,
  ...arenas,
  ...records,
  ...objects,
  ...secure,
}).flatMap(([file, list]) =>
  list.map((mutant) => ({
    file: `assembly/${file}`,
    build: builds[file.split("/")[0]] ?? "default",
    ...mutant,
  })),
);

const inSrc = Object.entries({ ...blocks, ...ctypes }).flatMap(([file, list]) =>
  list.map((mutant) => ({ file: `src/${file}`, build: "layer", ...mutant })),
);

/** Of link, embed, guest and sampling; the same files may have mutants of the default build. */
const hosted = [...embed, ...guest, ...sampling].map((mutant) => ({
  ...mutant,
  file: `assembly/${mutant.file}`,
}));

/** Of the tools for people, which have tests of their own. */
const shown = tools.map((mutant) => ({ ...mutant, file: `src/${mutant.file}` }));

export const mutants = [...inAssembly, ...hosted, ...inSrc, ...shown];
