// Every sequence of seven operations on the builds that others depend on, and of six on the others. Takes minutes.
import type { BuildName } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { itWalksAll } from "./support/small-scope-suite.js";

const LENGTH = 6;
const LONGER = 7;
/** By name, so that a build which is yet to come is among them once it is in the list of builds. */
const longer: readonly string[] = ["default", "secure"];

const lengthOf = (build: BuildName) => (longer.includes(build) ? LONGER : LENGTH);

eachBuild((create, build) => itWalksAll(create, build, lengthOf(build)));
