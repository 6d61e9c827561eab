// asc --transform ./node_modules/pymalloc-wasm/assembly/rt/no-shadow-stack.mjs, for the runtimes minimal and manual. asc takes every runtime that
// is not its own for the incremental one, and gives the program a shadow stack that these two have no use for.
const MINIMAL = 1;
/** These look for their roots there. */
const INCREMENTAL = /\brt\/(collector|itcms)$/;

export default class NoShadowStack {
  afterParse(parser) {
    if (parser.sources.some(({ internalPath }) => INCREMENTAL.test(internalPath)))
      throw new Error("no-shadow-stack.mjs is for the runtimes minimal and manual: incremental ones need the stack.");
    const { options, module } = this.program;
    options.stackSize = 0;
    options.runtime = MINIMAL;
    module.useShadowStack = false;
  }
}
