"""Runs the conformance vectors in Wasmtime: main.py vectors.json pymalloc.wasm pymalloc.fast.wasm ..."""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from wasmtime import Engine, Module

from heap import Heap
from vectors import run_vector


def build_of(path):
    """pymalloc.fast.wasm: fast. pymalloc.wasm: default."""
    name = Path(path).stem.removeprefix("pymalloc").lstrip(".")
    return name or "default"


def run_build(engine, vectors, path):
    build = build_of(path)
    module = Module.from_file(engine, path)
    result = {"build": build, "engine": f"Wasmtime {version('wasmtime')}", "passed": 0, "skipped": 0, "failed": []}
    for vector in vectors:
        if build not in vector.get("builds", [build]):
            continue
        try:
            run_vector(Heap(engine, module), vector["steps"])
            result["passed"] += 1
        except Exception as error:
            result["failed"].append(f"{vector['name']}: {error}")
    return result


if __name__ == "__main__":
    engine = Engine()
    vectors = json.loads(Path(sys.argv[1]).read_text())["vectors"]
    for path in sys.argv[2:]:
        print(json.dumps(run_build(engine, vectors, path)), flush=True)
