// `use` constants of asconfig.json; absent where somebody compiles assembly/ without them (config.ts has the defaults).
declare const PYMALLOC_CHECKS: i32;
declare const PYMALLOC_SECURE: i32;
declare const PYMALLOC_TOOLS: i32;
declare const PYMALLOC_ALONE: i32;
declare const PYMALLOC_LINK: i32;
declare const PYMALLOC_EMBED: i32;
declare const PYMALLOC_GUEST: i32;
declare const PYMALLOC_RUNTIME: i32;
declare const PYMALLOC_DEBUG: i32;
declare const PYMALLOC_SAMPLING: i32;
declare const PYMALLOC_SIZED: i32;
