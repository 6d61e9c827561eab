// What a program on one of our runtimes is asked about its heap; compiled into it as a second entry.
import { check, last_error, last_error_address, trim } from "pymalloc-wasm/assembly";
import { block_size, next_block } from "pymalloc-wasm/assembly/next-block";

export { check, last_error, last_error_address, trim };

export function liveBlocks(): i32 {
  let count = 0;
  for (let p = next_block(0); p; p = next_block(p)) count++;
  return count;
}

export function liveBytes(): usize {
  let bytes: usize = 0;
  for (let p = next_block(0); p; p = next_block(p)) bytes += block_size(p);
  return bytes;
}
