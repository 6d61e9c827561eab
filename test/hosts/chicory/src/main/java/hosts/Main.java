package hosts;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Runs the conformance vectors in Chicory: Main interpreted|compiled vectors.json pymalloc.wasm pymalloc.fast.wasm ... */
public final class Main {
    private static final String NO_2_GIB = "a memory has %d pages at most".formatted(Memory.RUNTIME_MAX_PAGES);

    /** What is printed of a build. */
    private record Result(String build, String engine, int passed, int skipped, String reason, List<String> failed) {}

    public static void main(String[] words) throws IOException {
        boolean isCompiled = words[0].equals("compiled");
        JsonObject file = JsonParser.parseString(Files.readString(Path.of(words[1]))).getAsJsonObject();
        for (String path : List.of(words).subList(2, words.length)) {
            Result result = runBuild(file.getAsJsonArray("vectors"), Path.of(path), isCompiled);
            System.out.println(new Gson().toJson(result));
        }
    }

    private static Result runBuild(JsonArray vectors, Path path, boolean isCompiled) throws IOException {
        String build = buildOf(path);
        WasmModule module = Parser.parse(path);
        var machine = isCompiled ? MachineFactoryCompiler.compile(module) : null;
        int passed = 0;
        int skipped = 0;
        List<String> failed = new ArrayList<>();
        for (JsonElement element : vectors) {
            JsonObject vector = element.getAsJsonObject();
            if (vector.has("builds") && !vector.getAsJsonArray("builds").contains(new JsonPrimitive(build))) continue;
            if (vector.has("needs") && vector.get("needs").getAsString().equals("2 GiB")) {
                skipped++;
                continue;
            }
            try {
                new Vector(new Heap(module, machine)).run(vector.getAsJsonArray("steps"));
                passed++;
            } catch (RuntimeException error) {
                failed.add(vector.get("name").getAsString() + ": " + error.getMessage());
            }
        }
        String engine = "Chicory " + version() + (isCompiled ? ", to JVM bytecode" : ", interpreter");
        return new Result(build, engine, passed, skipped, skipped > 0 ? NO_2_GIB : null, failed);
    }

    /** "fast" of pymalloc.fast.wasm, and "default" of pymalloc.wasm. */
    private static String buildOf(Path path) {
        String[] words = path.getFileName().toString().split("\\.");
        return words.length == 3 ? words[1] : "default";
    }

    private static String version() throws IOException {
        var properties = new Properties();
        try (var file = Memory.class.getResourceAsStream("/META-INF/maven/com.dylibso.chicory/runtime/pom.properties")) {
            properties.load(file);
        }
        return properties.getProperty("version");
    }
}
