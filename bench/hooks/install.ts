// The hooks that are measured, put round the obj domain of a heap that has a driver merged in.
import type { InstalledAllocator, PyMemAllocatorEx } from "../../src/allocators.js";
import { OwnedAddresses } from "../../src/blocks/owned-addresses.js";
import type { BuildName } from "../../src/builds.js";
import { Growth } from "../../src/growth.js";
import { HookTable } from "../../src/hook-table.js";
import { inlineModules } from "../../src/inline-modules.js";
import { Listener } from "../../src/listener.js";
import { instantiateTools } from "../../src/modules.js";
import { replaceableAllocators } from "../../src/records.js";
import { Recovery } from "../../src/recovery.js";
import type { Exporting } from "../../src/replay/instance.js";
import { CallSites } from "../../src/tracing/call-sites.js";
import { ExactTracing } from "../../src/tracing/exact-tracing.js";
import { Traces } from "../../src/tracing/traces.js";
import type { PyMemExports } from "../../src/wasm-exports.js";
import { AllocationWatch } from "../../src/watch/allocation-watch.js";
import type { Hook } from "../results.js";
import { assembled } from "./modules.js";

const DOMAIN = "obj";
const DOMAIN_NUMBER = 2;
const RECORD_BYTES = 20;

let forward: WebAssembly.Module | undefined;

/** As a program would that has the record beneath it in linear memory. */
function forwardInWasm(wasm: PyMemExports): PyMemAllocatorEx {
  forward ??= new WebAssembly.Module(Uint8Array.from(assembled("forward.wat")));
  const { exports } = new WebAssembly.Instance(forward, { env: { memory: wasm.memory, table: wasm.table } });
  const old = wasm.malloc(RECORD_BYTES) >>> 0;
  wasm.PyMem_GetAllocator(DOMAIN_NUMBER, old);
  return { ...(exports as unknown as PyMemAllocatorEx), ctx: old };
}

function forwardInJavaScript(old: InstalledAllocator): PyMemAllocatorEx {
  return {
    ctx: old.ctx,
    malloc: (ctx, n) => old.malloc(ctx, n),
    calloc: (ctx, nelem, elsize) => old.calloc(ctx, nelem, elsize),
    realloc: (ctx, p, n) => old.realloc(ctx, p, n),
    free: (ctx, p) => old.free(ctx, p),
  };
}

/** By the facade's own code, which makes its instances itself and so cannot have this one. */
export function install(hook: Hook, build: BuildName, { exports }: Exporting): void {
  const wasm = exports as unknown as PyMemExports;
  const explain = (trap: unknown) => trap;
  const tools = () => instantiateTools(inlineModules, build, wasm);
  if (hook === "none") return;
  if (hook === "debug") {
    tools().PyMem_SetupDebugHooks();
    return;
  }
  const recovery = new Recovery();
  const hooks = new HookTable(inlineModules, wasm, explain, recovery);
  const listener = new Listener(inlineModules, wasm, recovery);
  const growth = new Growth(wasm.memory);
  const parts = { modules: inlineModules, wasm, build, explain, tools, hooks, listener, growth };
  const py = replaceableAllocators(parts);
  if (hook === "tracemalloc") {
    const sites = new CallSites();
    const watch = new AllocationWatch({ wasm, explain, growth, addresses: new OwnedAddresses() }, py);
    watch.add(new ExactTracing(new Traces(sites), sites, 1));
    return;
  }
  const record = hook === "wasm" ? forwardInWasm(wasm) : forwardInJavaScript(py.PyMem_GetAllocator(DOMAIN));
  py.PyMem_SetAllocator(DOMAIN, record);
}
