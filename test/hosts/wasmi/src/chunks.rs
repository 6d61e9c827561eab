//! Where the embed build gets its memory from: a first fit over what the host has left of the linear memory.

pub const PAGE: u64 = 65536;

/// Ranges of addresses that nobody has, in their order; no two touch. 64 bits, as 4 GiB is an end.
#[derive(Default)]
pub struct Chunks {
    holes: Vec<(u64, u64)>,
}

impl Chunks {
    /// The address of size bytes at a multiple of align, if a hole has them.
    pub fn take(&mut self, size: u32, align: u32) -> Option<u32> {
        for (i, &(start, end)) in self.holes.iter().enumerate() {
            let address = start.next_multiple_of(align.into());
            let behind = address + u64::from(size);
            if behind <= end {
                let rest = [(start, address), (behind, end)];
                self.holes
                    .splice(i..=i, rest.into_iter().filter(|(start, end)| start < end));
                return Some(address as u32);
            }
        }
        None
    }

    pub fn add(&mut self, start: u64, end: u64) {
        self.holes.push((start, end));
        self.holes.sort_unstable();
        self.holes.dedup_by(|next, last| {
            let touches = last.1 == next.0;
            if touches {
                last.1 = next.1;
            }
            touches
        });
    }
}
