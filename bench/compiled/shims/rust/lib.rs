//! The four functions of C over a Rust allocator, as a C program that links one has to make them: `GlobalAlloc` wants a
//! block's layout back, so that each block has its size before it, in a header as large as the alignment.
#![no_std]

mod heap;

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::null_mut;
use heap::HEAP;

const ALIGNMENT: usize = 8;
const HEADER: usize = ALIGNMENT;
const LARGEST: usize = isize::MAX as usize - HEADER - ALIGNMENT;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// The layout of a block of `size` bytes with its header.
fn layout(size: usize) -> Layout {
    unsafe { Layout::from_size_align_unchecked(size + HEADER, ALIGNMENT) }
}

/// Writes the header of a fresh block, if there is one, and answers what the program gets.
unsafe fn finish(start: *mut u8, size: usize) -> *mut u8 {
    if start.is_null() {
        return start;
    }
    start.cast::<usize>().write(size);
    start.add(HEADER)
}

#[no_mangle]
pub unsafe extern "C" fn malloc(size: usize) -> *mut u8 {
    if size > LARGEST {
        return null_mut();
    }
    finish(HEAP.alloc(layout(size)), size)
}

#[no_mangle]
pub unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut u8 {
    match count.checked_mul(size) {
        Some(bytes) if bytes <= LARGEST => finish(HEAP.alloc_zeroed(layout(bytes)), bytes),
        _ => null_mut(),
    }
}

#[no_mangle]
pub unsafe extern "C" fn realloc(block: *mut u8, size: usize) -> *mut u8 {
    if block.is_null() {
        return malloc(size);
    }
    if size > LARGEST {
        return null_mut();
    }
    let start = block.sub(HEADER);
    let old = layout(start.cast::<usize>().read());
    finish(HEAP.realloc(start, old, size + HEADER), size)
}

#[no_mangle]
pub unsafe extern "C" fn free(block: *mut u8) {
    if block.is_null() {
        return;
    }
    let start = block.sub(HEADER);
    HEAP.dealloc(start, layout(start.cast::<usize>().read()));
}
