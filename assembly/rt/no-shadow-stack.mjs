// asc --transform ./node_modules/pymalloc-wasm/assembly/rt/no-shadow-stack.mjs, for the runtimes minimal and manual. asc takes every runtime that
// is not its own for the incremental one, and gives the program a shadow stack that these two have no use for.
const MINIMAL = 1;

export default class NoShadowStack {
  afterParse() {
    const { options, module } = this.program;
    options.stackSize = 0;
    options.runtime = MINIMAL;
    module.useShadowStack = false;
  }
}
