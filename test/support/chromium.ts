// Chromium, where it is: the tests of the inspector's page drive it.
import { existsSync } from "node:fs";

/** The executable; undefined where there is none. */
export const chromium: string | undefined = [process.env.CHROMIUM ?? "", "/usr/bin/chromium"].find(
  (path) => path !== "" && existsSync(path),
);

/** For a suite's name: that and why it is skipped, if it is. */
export const ofChromium =
  chromium === undefined
    ? "in Chromium (SKIPPED: CHROMIUM names none, and there is no /usr/bin/chromium)"
    : "in Chromium";
