import { jsonLines } from "../process.mjs";
import { installFromPyPI, pinnedHost } from "../toolchain.mjs";

export default pinnedHost({
  name: "Wasmtime (Python)",
  needs: "Python with venv, PyPI's wasmtime",
  url: import.meta.url,
  manifest: "requirements.txt",
  install: installFromPyPI,
  run: (cwd, given) => jsonLines(".cache/venv/bin/python", ["-B", "main.py", ...given], { cwd }),
});
