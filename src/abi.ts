// The numbers of assembly/config.ts that the wasm takes and gives but does not export: its few kilobytes hold no names.
// test/abi.test.ts holds them to that file.

/** First of the built-in functions in the table, by what they are of; what lies from TABLE_END on is somebody else's. */
export const TABLE_RAW = 1;
export const TABLE_OBJECT = 5;
export const TABLE_DEBUG = 11;
export const TABLE_END = TABLE_DEBUG + 4;

/** What set_misuse_policy takes. */
export const POLICY_TRAP = 0;
export const POLICY_IGNORE = 1;
export const POLICY_CALL = 2;

/** What set_option takes. */
export const OPTION_HIGH_WATER = 0;
export const OPTION_SERIAL = 1;
export const OPTION_BREAK = 2;

/** What the handler is told besides misuse. */
export const NOTE_HIGH_WATER = 32;
export const NOTE_BREAK = 33;
export const NOTE_SAMPLE = 34;
export const NOTE_FORGET = 35;
export const NOTE_MOVED = 36;
export const NOTE_RESIZED = 37;

/** The code of a misuse that is mended, so that the call goes on. */
export const MISUSE_CORRUPT_LINK = 6;

/** Bytes of a wasm page. */
export const PAGE_SIZE = 65536;
