// What the hosts of test/loading have in common: where they are, and how they are installed.
import { isPresent } from "../loading/executables.mjs";

export const packages = "npm's packages of test/loading";
export const debian = "Debian's chromium, firefox-esr, webkit2gtk-driver, xvfb and xauth";

/** The description, by the form of run.mjs, of a host that test/loading knows by this name. */
export function loadingHost(name, needs, run) {
  return {
    name,
    needs,
    run,
    isPresent: () => isPresent(name),
    setup: () => import("../loading/install.mjs"),
  };
}

/** The arguments of a host's program. */
export function argumentsOf({ vectors, builds }) {
  return [vectors, ...builds.map(({ file }) => file)];
}
