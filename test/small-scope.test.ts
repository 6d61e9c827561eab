// Every sequence of five operations, over four sizes and four slots, on a heap of one wasm page.
import { eachBuild } from "./support/builds.js";
import { itWalksAll } from "./support/small-scope-suite.js";

eachBuild((create, build) => itWalksAll(create, build, 5));
