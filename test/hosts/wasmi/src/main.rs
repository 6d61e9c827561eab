//! Runs the conformance vectors in wasmi: pymalloc-wasm-wasmi vectors.json pymalloc.wasm pymalloc.fast.wasm ...

mod chunks;
mod heap;
mod laws;
mod vectors;

use anyhow::Result;
use heap::Heap;
use serde_json::{json, Value};
use std::{env, fs, path::Path};
use wasmi::{Engine, Module};

fn main() -> Result<()> {
    let paths: Vec<String> = env::args().skip(1).collect();
    let file: Value = serde_json::from_slice(&fs::read(&paths[0])?)?;
    let engine = Engine::default();
    for path in &paths[1..] {
        println!("{}", run_build(&engine, &file["vectors"], Path::new(path))?);
    }
    Ok(())
}

fn run_build(engine: &Engine, vectors: &Value, path: &Path) -> Result<Value> {
    let build = build_of(path);
    let module = Module::new(engine, &fs::read(path)?)?;
    let (mut passed, mut failed) = (0, Vec::new());
    for vector in vectors::list(vectors)? {
        if vector["builds"]
            .as_array()
            .is_some_and(|builds| !builds.contains(&json!(build)))
        {
            continue;
        }
        match Heap::new(&module).and_then(|mut heap| vectors::run(&mut heap, &vector["steps"])) {
            Ok(()) => passed += 1,
            Err(error) => failed.push(format!("{}: {error:#}", vector["name"].as_str().unwrap_or_default())),
        }
    }
    Ok(json!({"build": build, "engine": engine_name(), "passed": passed, "skipped": 0, "failed": failed}))
}

/// "fast" of pymalloc.fast.wasm, and "default" of pymalloc.wasm.
fn build_of(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    name.split_once('.').map_or("default", |(_, build)| build).to_owned()
}

/// wasmi does not tell its version: it is the one that Cargo.toml asks for.
fn engine_name() -> String {
    let wanted = include_str!("../Cargo.toml")
        .lines()
        .find(|line| line.starts_with("wasmi"));
    let version = wanted.and_then(|line| line.split('"').nth(1)).unwrap_or_default();
    format!("wasmi {}", version.trim_start_matches('='))
}
