package hosts;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportGlobal;
import com.dylibso.chicory.runtime.ImportMemory;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.MutabilityType;
import com.dylibso.chicory.wasm.types.ValType;
import com.dylibso.chicory.wasm.types.Value;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** One instance of a build: what it imports, its exports as functions of unsigned numbers, its memory. */
final class Heap {
    private static final long U32 = 0xffffffffL;

    /** Of a memory that the host makes, the bytes below are the host's own. */
    private static final int HEAP_BASE = 70000;

    private final Instance instance;
    final Memory memory;
    private Chunks chunks;

    /** machine: what executes the module; null: the interpreter. */
    Heap(WasmModule module, Function<Instance, Machine> machine) {
        Instance.Builder builder = Instance.builder(module).withMemoryFactory(ByteArrayMemory::new);
        if (machine != null) builder = builder.withMachineFactory(machine);
        if (module.importSection().count(ExternalType.MEMORY) > 0) {
            memory = new ByteArrayMemory(new MemoryLimits(2, 65536));
            chunks = new Chunks(memory, HEAP_BASE);
            instance = builder.withImportValues(imports()).build();
        } else {
            instance = builder.build();
            memory = instance.memory();
        }
    }

    /** What an export answers; 0 if it has no result. */
    long call(String name, long... arguments) {
        long[] results = instance.export(name).apply(arguments);
        return results == null || results.length == 0 ? 0 : results[0] & U32;
    }

    /** The address of the heap of an embed build, which is laid out here; other builds have it in themselves. */
    OptionalLong init() {
        if (!isExported("heap_init")) return OptionalLong.empty();
        long base = chunks.alloc(call("heap_size"), 16);
        if (call("heap_init", base) != 0) throw new IllegalStateException("no heap there");
        return OptionalLong.of(base);
    }

    private boolean isExported(String name) {
        var exports = instance.module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            if (exports.getExport(i).name().equals(name)) return true;
        }
        return false;
    }

    /** What the link and the embed build import. */
    private ImportValues imports() {
        var base = new GlobalInstance(Value.i32(HEAP_BASE), MutabilityType.Const);
        var two = List.of(ValType.I32, ValType.I32);
        return ImportValues.builder()
                .addMemory(new ImportMemory("env", "memory", memory))
                .addGlobal(new ImportGlobal("env", "__heap_base", base))
                .addFunction(
                        new HostFunction("env", "chunk_alloc", FunctionType.of(two, List.of(ValType.I32)),
                                (caller, args) -> new long[] {chunks.alloc(args[0] & U32, args[1] & U32)}),
                        new HostFunction("env", "chunk_free", FunctionType.of(two, List.of()),
                                (caller, args) -> {
                                    chunks.free(args[0] & U32, args[1] & U32);
                                    return null;
                                }))
                .build();
    }
}
