package hosts;

import com.dylibso.chicory.runtime.Memory;
import java.util.Map;
import java.util.TreeMap;

/** Where the embed build gets its memory from: a first fit over what the host has left of the linear memory. */
final class Chunks {
    private final Memory memory;

    /** Start and end of what nobody has; no two touch. Longs, as an address has no sign and 4 GiB is an end. */
    private final TreeMap<Long, Long> holes = new TreeMap<>();

    Chunks(Memory memory, long start) {
        this.memory = memory;
        holes.put(start, (long) memory.pages() * Memory.PAGE_SIZE);
    }

    /** The address of size bytes at a multiple of align; 0 if the memory cannot grow. */
    long alloc(long size, long align) {
        long address = firstFit(size, align);
        if (address != 0) return address;
        long pages = (size + align + Memory.PAGE_SIZE - 1) / Memory.PAGE_SIZE;
        long old = memory.grow((int) pages);
        if (old < 0) return 0;
        free(old * Memory.PAGE_SIZE, pages * Memory.PAGE_SIZE);
        return firstFit(size, align);
    }

    void free(long address, long size) {
        long start = address;
        long end = address + size;
        Map.Entry<Long, Long> below = holes.floorEntry(start);
        if (below != null && below.getValue() == start) start = below.getKey();
        Long above = holes.remove(end);
        if (above != null) end = above;
        holes.put(start, end);
    }

    private long firstFit(long size, long align) {
        for (Map.Entry<Long, Long> hole : holes.entrySet()) {
            long start = hole.getKey();
            long end = hole.getValue();
            long address = (start + align - 1) / align * align;
            if (address + size > end) continue;
            holes.remove(start);
            if (start < address) holes.put(start, address);
            if (address + size < end) holes.put(address + size, end);
            return address;
        }
        return 0;
    }
}
