//! The interpreter of vectors.json.

use crate::heap::Heap;
use crate::laws::{hold, value_of};
use anyhow::{bail, ensure, Context, Result};
use serde_json::Value;
use wasmi::TrapCode;

/// Fails at the first step that does not hold.
pub fn run(heap: &mut Heap, steps: &Value) -> Result<()> {
    for (i, step) in list(steps)?.iter().enumerate() {
        perform(heap, step).with_context(|| format!("step {} {step}", i + 1))?;
    }
    Ok(())
}

fn perform(heap: &mut Heap, step: &Value) -> Result<()> {
    let has = |key| step.get(key).is_some();
    if has("repeat") {
        repeat(heap, step)
    } else if has("each") {
        // Has a call as well.
        each(heap, step)
    } else if has("disjoint") {
        disjoint(heap, step)
    } else if has("fill") {
        bytes_at(heap, step, "fill")?.fill(number(step, "value")? as u8);
        Ok(())
    } else if has("holds") {
        let value = number(step, "value")? as u8;
        ensure!(
            bytes_at(heap, step, "holds")?.iter().all(|&byte| byte == value),
            "other bytes than {value}"
        );
        Ok(())
    } else if has("call") {
        call_step(heap, step)
    } else {
        bail!("a step that is not known")
    }
}

fn repeat(heap: &mut Heap, step: &Value) -> Result<()> {
    let is_open = step["until"] == "zero";
    let enough = number(step, if is_open { "atMost" } else { "times" })?;
    let mut kept = Vec::new();
    while kept.len() < enough {
        let answer = call(heap, &step["repeat"], None)?;
        if is_open && answer == 0 {
            break;
        }
        hold(heap, &step["law"], answer)?;
        kept.push(answer);
    }
    ensure!(!is_open || kept.len() < enough, "no end after {enough}");
    ensure!(!kept.is_empty(), "no block at all");
    heap.lists.insert(text(step, "as")?.to_owned(), kept);
    Ok(())
}

fn each(heap: &mut Heap, step: &Value) -> Result<()> {
    for address in kept(heap, step, "each")? {
        call(heap, step, Some(address))?;
    }
    Ok(())
}

fn disjoint(heap: &mut Heap, step: &Value) -> Result<()> {
    let mut blocks = kept(heap, step, "disjoint")?;
    let bytes = number(step, "bytes")?;
    blocks.sort_unstable();
    for pair in blocks.windows(2) {
        ensure!(
            (pair[1] - pair[0]) as usize >= bytes,
            "{} and {} overlap",
            pair[0],
            pair[1]
        );
    }
    Ok(())
}

fn call_step(heap: &mut Heap, step: &Value) -> Result<()> {
    let answer = call(heap, step, None);
    if step["law"] == "trap" {
        return expect_trap(answer);
    }
    let answer = answer?;
    hold(heap, &step["law"], answer)?;
    if step.get("as").is_some() {
        heap.answers.insert(text(step, "as")?.to_owned(), answer);
    }
    Ok(())
}

fn expect_trap(answer: Result<u32>) -> Result<()> {
    let Err(error) = answer else { bail!("no trap") };
    let trap = error
        .downcast_ref::<wasmi::Error>()
        .and_then(wasmi::Error::as_trap_code);
    if trap == Some(TrapCode::UnreachableCodeReached) {
        return Ok(());
    }
    Err(error)
}

/// Calls what the step names, with its arguments and then the last one.
fn call(heap: &mut Heap, step: &Value, last: Option<u32>) -> Result<u32> {
    let given = step
        .get("args")
        .map_or(Ok(&[][..]), |args| list(args).map(Vec::as_slice))?;
    let mut arguments = given
        .iter()
        .map(|argument| value_of(heap, argument))
        .collect::<Result<Vec<_>>>()?;
    arguments.extend(last);
    heap.call(text(step, "call")?, &arguments)
}

fn bytes_at<'a>(heap: &'a mut Heap, step: &Value, key: &str) -> Result<&'a mut [u8]> {
    let address = value_of(heap, &step[key])?;
    heap.bytes(address, number(step, "bytes")?)
}

// Fields of a step.

fn kept(heap: &Heap, step: &Value, key: &str) -> Result<Vec<u32>> {
    let name = text(step, key)?;
    heap.lists
        .get(name)
        .cloned()
        .with_context(|| format!("{name} was never kept"))
}

fn number(step: &Value, key: &str) -> Result<usize> {
    Ok(step[key]
        .as_u64()
        .with_context(|| format!("no number: {key}"))?
        .try_into()?)
}

fn text<'a>(step: &'a Value, key: &str) -> Result<&'a str> {
    step[key].as_str().with_context(|| format!("no text: {key}"))
}

pub fn list(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().context("no list")
}
