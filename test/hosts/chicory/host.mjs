import { jsonLines, onPath, output } from "../process.mjs";
import { installFromDebian, pinnedHost } from "../toolchain.mjs";

export default ["interpreted", "compiled"].map((mode) =>
  pinnedHost({
    name: `Chicory (Java), ${mode}`,
    needs: "Java 17 and Maven, Maven Central's com.dylibso.chicory",
    url: import.meta.url,
    manifest: "pom.xml",
    async install(cwd) {
      if (onPath("javac") === undefined) await installFromDebian("default-jdk-headless");
      if (onPath("mvn") === undefined) await installFromDebian("maven");
      await build(cwd);
    },
    async run(cwd, given) {
      await build(cwd, "--offline");
      return jsonLines("java", ["-cp", ".cache/classes:.cache/dependency/*", "hosts.Main", mode, ...given], {
        cwd,
      });
    },
  }),
);

function build(cwd, ...given) {
  return output("mvn", ["--batch-mode", "--quiet", ...given, "compile"], { cwd });
}
