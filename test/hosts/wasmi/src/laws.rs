//! The laws that an answer is held to.

use crate::heap::Heap;
use anyhow::{bail, ensure, Context, Result};
use serde_json::Value;

const GIB: u32 = 1 << 30;

pub fn hold(heap: &Heap, law: &Value, answer: u32) -> Result<()> {
    ensure!(is_held(heap, law, answer)?, "gave {answer}");
    Ok(())
}

fn is_held(heap: &Heap, law: &Value, answer: u32) -> Result<bool> {
    if let Value::Object(law) = law {
        let (kind, wanted) = law.iter().next().context("an empty law")?;
        let wanted = value_of(heap, wanted)?;
        return Ok(match kind.as_str() {
            "is" => answer == wanted,
            "differs" => answer != 0 && answer != wanted,
            "multiple" => answer != 0 && answer % wanted == 0,
            "atLeast" => answer >= wanted,
            _ => bail!("a law that is not known: {kind}"),
        });
    }
    Ok(match law.as_str() {
        None => true,
        Some("zero") => answer == 0,
        Some("nonzero") => answer != 0,
        Some("above 2 GiB") => answer >= 2 * GIB,
        Some(law) => bail!("a law that is not known: {law}"),
    })
}

/// A number; a kept answer, "p"; or one with an offset, "p+8".
pub fn value_of(heap: &Heap, argument: &Value) -> Result<u32> {
    if let Some(number) = argument.as_u64() {
        return Ok(number.try_into()?);
    }
    let text = argument.as_str().context("no value")?;
    let (name, offset) = text.split_once('+').unwrap_or((text, "0"));
    let kept = heap
        .answers
        .get(name)
        .with_context(|| format!("{name} was never kept"))?;
    Ok(kept + offset.parse::<u32>()?)
}
