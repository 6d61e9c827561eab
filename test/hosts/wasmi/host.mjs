import { jsonLines, onPath, output } from "../process.mjs";
import { installFromDebian, pinnedHost } from "../toolchain.mjs";

export default pinnedHost({
  name: "wasmi (Rust)",
  needs: "cargo with Rust 1.86, crates.io's wasmi",
  url: import.meta.url,
  manifest: "Cargo.toml",
  async install(cwd) {
    // Debian's "cargo" is too old; cargo-web is the one that browsers are built with.
    if (onPath("cargo") === undefined) await installFromDebian("cargo-web", "rustc-web");
    await build(cwd);
  },
  async run(cwd, given) {
    await build(cwd, "--offline");
    return jsonLines(".cache/release/pymalloc-wasm-wasmi", given, { cwd });
  },
});

function build(cwd, ...given) {
  return output("cargo", ["build", "--release", "--target-dir", ".cache", ...given], { cwd, seconds: 600 });
}
