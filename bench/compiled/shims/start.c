// Constructors run once, when the module is instantiated: the bench makes this its start function. Without it the linker
// would run them at each call of an export, as it does for programs that are started for one call.
extern void __wasm_call_ctors(void);

void start(void) { __wasm_call_ctors(); }
