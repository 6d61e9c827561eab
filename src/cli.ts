#!/usr/bin/env node
// The package's command: npx pymalloc-wasm COMMAND. src/cli/ has the commands, docs/command-line.md tells of them.
import { main } from "./cli/main.js";
import { endWithReader } from "./cli/output.js";

endWithReader();
process.exitCode = await main(process.argv.slice(2));
