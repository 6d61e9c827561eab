// The tests that a mutant must get past, those that kill most of them, in the least time, first. Names of test files, without
// .test.ts, by build under test; a file without a test for the build would be an error.

const first = [
  "contract-calloc",
  "contract-sizes",
  "contract-realloc",
  "contract-alignment",
  "misuse-errors",
  "damaged-heap",
  "misuse-policy-raw",
  "trim",
];
const then = [
  "reset",
  "contract-empty-pools",
  "contract-idle-memory",
  "foreign-growth",
  "small-scope",
  "blocks-walk",
  "walk-random",
  "misuse-policy",
  "maximum-bytes",
  "random-operations",
  "snapshot",
  "out-of-memory",
  "api-model",
  "damaged-pools",
  "damaged-stock",
  "misuse-rows",
  "check-every-bit",
];

export const selection = {
  default: [
    ...first,
    "allocator-records",
    "allocator-records-bad",
    "arena-allocator",
    "debug-blocks",
    "contract-placement",
    "contract-pools",
    "damaged-links",
    "damaged-waiting-pools",
    "damaged-tables",
    "slide",
    "pool-windows",
    "holes",
    "batch",
    "vanished",
    ...then,
    "trace-replay",
    "many-pools",
  ],
  secure: [
    ...first,
    "secure-blocks",
    "secure-writes",
    "secure-links",
    "secure-quarantine",
    "pool-windows",
    ...then,
  ],
};
