// gcc, wasm2c and valgrind, where they are.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What each tool says of its version: counts of different ones are not comparable. */
export interface NativeTools {
  readonly gcc: string;
  readonly wasm2c: string;
  readonly valgrind: string;
}

const VERSION_FLAG = { gcc: "-dumpfullversion", wasm2c: "--version", valgrind: "--version" } as const;
const RUNTIME_FOLDERS = ["/usr/share/wabt/wasm2c", "/usr/src/wasm2c", "/usr/local/share/wabt/wasm2c"];

/** The tools' versions, or the names of those that are missing. */
export function findTools(): NativeTools | { readonly missing: string } {
  const missing: string[] = [];
  const versionOf = (tool: keyof NativeTools): string => {
    try {
      const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
      return execFileSync(tool, [VERSION_FLAG[tool]], { encoding: "utf8", stdio }).trim();
    } catch {
      missing.push(tool);
      return "";
    }
  };
  const tools = { gcc: versionOf("gcc"), wasm2c: versionOf("wasm2c"), valgrind: versionOf("valgrind") };
  if (runtimeFolder() === undefined) missing.push("wasm2c's runtime");
  return missing.length > 0 ? { missing: missing.join(", ") } : tools;
}

/** Where the C sources of wasm2c's runtime are. */
export function runtimeFolder(): string | undefined {
  const folders = process.env.WASM2C_RUNTIME ? [process.env.WASM2C_RUNTIME] : RUNTIME_FOLDERS;
  return folders.find((folder) => existsSync(join(folder, "wasm-rt-impl.c")));
}
