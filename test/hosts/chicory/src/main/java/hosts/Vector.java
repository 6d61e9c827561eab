package hosts;

import com.dylibso.chicory.runtime.TrapException;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The interpreter of a vector's steps, in an instance that nobody used before. */
final class Vector {
    private static final class Broken extends RuntimeException {
        Broken(String what) {
            super(what);
        }
    }

    private final Heap heap;
    private final Map<String, Long> answers = new HashMap<>();
    private final Map<String, List<Long>> lists = new HashMap<>();

    Vector(Heap heap) {
        this.heap = heap;
        heap.init().ifPresent(base -> answers.put("heap", base));
    }

    /** Throws at the first step that does not hold. */
    void run(JsonArray steps) {
        for (int i = 0; i < steps.size(); i++) {
            try {
                perform(steps.get(i).getAsJsonObject());
            } catch (RuntimeException error) {
                throw new RuntimeException("step " + (i + 1) + " " + steps.get(i) + ": " + error, error);
            }
        }
    }

    private void perform(JsonObject step) {
        if (step.has("repeat")) repeat(step);
        else if (step.has("each")) each(step); // has a call as well
        else if (step.has("disjoint")) disjoint(step);
        else if (step.has("fill")) fill(step);
        else if (step.has("holds")) holds(step);
        else if (step.has("call")) callStep(step);
        else throw new Broken("a step that is not known");
    }

    private void repeat(JsonObject step) {
        boolean isOpen = step.has("until");
        int enough = step.get(isOpen ? "atMost" : "times").getAsInt();
        List<Long> kept = new ArrayList<>();
        while (kept.size() < enough) {
            long answer = call(step.getAsJsonObject("repeat"));
            if (isOpen && answer == 0) break;
            hold(step.get("law"), answer);
            kept.add(answer);
        }
        if (isOpen && kept.size() == enough) throw new Broken("no end after " + enough);
        if (kept.isEmpty()) throw new Broken("no block at all");
        lists.put(step.get("as").getAsString(), kept);
    }

    private void each(JsonObject step) {
        for (long address : lists.get(step.get("each").getAsString())) call(step, address);
    }

    private void disjoint(JsonObject step) {
        long[] sorted = lists.get(step.get("disjoint").getAsString()).stream().mapToLong(p -> p).sorted().toArray();
        long bytes = step.get("bytes").getAsLong();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] - sorted[i - 1] < bytes) throw new Broken(sorted[i - 1] + " and " + sorted[i] + " overlap");
        }
    }

    private void fill(JsonObject step) {
        int start = (int) valueOf(step.get("fill"));
        heap.memory.fill(step.get("value").getAsByte(), start, start + step.get("bytes").getAsInt());
    }

    private void holds(JsonObject step) {
        int start = (int) valueOf(step.get("holds"));
        byte value = step.get("value").getAsByte();
        for (byte found : heap.memory.readBytes(start, step.get("bytes").getAsInt())) {
            if (found != value) throw new Broken("other bytes than " + step.get("value"));
        }
    }

    private void callStep(JsonObject step) {
        JsonElement law = step.get("law");
        if (law != null && law.isJsonPrimitive() && law.getAsString().equals("trap")) {
            expectTrap(step);
            return;
        }
        long answer = call(step);
        hold(law, answer);
        if (step.has("as")) answers.put(step.get("as").getAsString(), answer);
    }

    private void expectTrap(JsonObject step) {
        try {
            call(step);
        } catch (TrapException trap) {
            if (trap.getMessage().contains("unreachable")) return;
            throw trap;
        }
        throw new Broken("no trap");
    }

    /** Calls what the step names, with its arguments and then the last ones. */
    private long call(JsonObject step, long... last) {
        JsonArray given = step.has("args") ? step.getAsJsonArray("args") : new JsonArray();
        long[] arguments = new long[given.size() + last.length];
        for (int i = 0; i < given.size(); i++) arguments[i] = valueOf(given.get(i));
        System.arraycopy(last, 0, arguments, given.size(), last.length);
        return heap.call(step.get("call").getAsString(), arguments);
    }

    /** A number; a kept answer, "p"; or one with an offset, "p+8". */
    private long valueOf(JsonElement argument) {
        if (argument.getAsJsonPrimitive().isNumber()) return argument.getAsLong();
        String[] words = argument.getAsString().split("\\+");
        Long kept = answers.get(words[0]);
        if (kept == null) throw new Broken(words[0] + " was never kept");
        return kept + (words.length > 1 ? Long.parseLong(words[1]) : 0);
    }

    private void hold(JsonElement law, long answer) {
        if (!isHeld(law, answer)) throw new Broken("gave " + answer);
    }

    private boolean isHeld(JsonElement law, long answer) {
        if (law == null) return true;
        if (law.isJsonPrimitive()) {
            return switch (law.getAsString()) {
                case "zero" -> answer == 0;
                case "nonzero" -> answer != 0;
                case "above 2 GiB" -> answer >= 1L << 31;
                default -> throw new Broken("a law that is not known: " + law);
            };
        }
        Map.Entry<String, JsonElement> entry = law.getAsJsonObject().entrySet().iterator().next();
        long wanted = valueOf(entry.getValue());
        return switch (entry.getKey()) {
            case "is" -> answer == wanted;
            case "differs" -> answer != 0 && answer != wanted;
            case "multiple" -> answer != 0 && answer % wanted == 0;
            case "atLeast" -> answer >= wanted;
            default -> throw new Broken("a law that is not known: " + law);
        };
    }
}
