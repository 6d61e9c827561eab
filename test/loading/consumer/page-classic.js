// A classic script: no import statement anywhere before this, the library is the global `pymalloc`.
Promise.all([import("./program.mjs"), import("./report.mjs")]).then(([{ program }, { report }]) =>
  report(() => program(pymalloc)),
);
