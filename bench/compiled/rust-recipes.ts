// The peers that are Rust crates: global allocators for wasm32, with C's functions over them (shims/rust/lib.rs).
import { MEMORY_FLAGS, shimText } from "./clang.js";
import type { Recipe } from "./recipe.js";
import { clangPackages, crates, rustPackages } from "./versions.js";

const SETTINGS =
  "rustc 1.96, opt-level 3, lto, codegen-units 1, panic abort; C's functions over GlobalAlloc with a size header of 8 bytes, blocks aligned to 8; stack 16 KiB";

/** What a crate's readme has its users write, but with a name of ours. */
const heapOf = (type: string, value: string): string =>
  `#[global_allocator]\npub static HEAP: ${type} = ${value};\n`;

type CrateName = Exclude<keyof typeof crates, "libmimalloc-sys">;

function rustRecipe(
  peer: string,
  crate: CrateName,
  about: string,
  heap: string,
  features: readonly string[] = [],
): Recipe {
  const version = crates[crate];
  return {
    name: peer,
    about,
    version: `${crate} ${version}`,
    settings: SETTINGS,
    inputs: [
      JSON.stringify([clangPackages, rustPackages]),
      heap,
      ...MEMORY_FLAGS,
      ...features,
      shimText("rust/lib.rs"),
    ],
    build: (workshop) => workshop.rust().build({ name: crate, version, features }, heap),
  };
}

const GLOBAL_DLMALLOC = "dlmalloc::GlobalDlmalloc";
const LOL = "lol_alloc::AssumeSingleThreaded";

export const rustRecipes: readonly Recipe[] = [
  rustRecipe(
    "dlmalloc-rs",
    "dlmalloc",
    "Rust's default for wasm32: dlmalloc in Rust",
    heapOf(GLOBAL_DLMALLOC, GLOBAL_DLMALLOC),
    ["global"],
  ),
  rustRecipe(
    "talc",
    "talc",
    "talc, its dynamic heap for wasm",
    heapOf("talc::wasm::WasmDynamicTalc", "talc::wasm::new_wasm_dynamic_allocator()"),
  ),
  rustRecipe("rlsf", "rlsf", "TLSF in Rust", heapOf("rlsf::GlobalTlsf", "rlsf::GlobalTlsf::new()")),
  rustRecipe(
    "wee_alloc",
    "wee_alloc",
    "first fit with size classes, made to be small",
    heapOf("wee_alloc::WeeAlloc<'static>", "wee_alloc::WeeAlloc::INIT"),
  ),
  rustRecipe(
    "lol_alloc",
    "lol_alloc",
    "a free list searched from the start, made to be small",
    heapOf(
      `${LOL}<lol_alloc::FreeListAllocator>`,
      `unsafe { ${LOL}::new(lol_alloc::FreeListAllocator::new()) }`,
    ),
  ),
];
