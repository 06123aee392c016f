package backprop.tensor.device;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Hands out parts of one run of memory. A part is taken from the smallest gap that is large enough,
 * and what is given back joins the gaps beside it.
 */
final class Arena {

  /** What a GPU reads in one go begins at multiples of this. */
  private static final long ALIGNMENT = 256;

  /** A run of memory that nobody has. */
  private record Gap(long address, long bytes) {}

  private final long start;
  private final long end;
  private final TreeMap<Long, Gap> byAddress = new TreeMap<>();
  private final TreeSet<Gap> bySize =
      new TreeSet<>(Comparator.comparingLong(Gap::bytes).thenComparingLong(Gap::address));
  private final Map<Long, Long> parts = new HashMap<>();
  private long used;

  Arena(long start, long bytes) {
    this.start = start;
    this.end = start + bytes;
    add(new Gap(start, bytes));
  }

  /** The address of a part of this many bytes, or 0 where no gap is large enough. */
  synchronized long take(long bytes) {
    long size = Math.max(1, (bytes + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT;
    Gap gap = bySize.ceiling(new Gap(0, size));
    if (gap == null) {
      return 0;
    }
    remove(gap);
    if (gap.bytes > size) {
      add(new Gap(gap.address + size, gap.bytes - size));
    }
    parts.put(gap.address, size);
    used += size;
    return gap.address;
  }

  /** Takes a part back that was handed out. */
  synchronized void giveBack(long address) {
    Long size = parts.remove(address);
    if (size == null) {
      throw new IllegalStateException("Arena: no part begins at " + Long.toHexString(address));
    }
    used -= size;
    long from = address;
    long bytes = size;
    Map.Entry<Long, Gap> before = byAddress.lowerEntry(address);
    if (before != null && before.getKey() + before.getValue().bytes == address) {
      from = before.getKey();
      bytes += before.getValue().bytes;
      remove(before.getValue());
    }
    Gap after = byAddress.get(address + size);
    if (after != null) {
      bytes += after.bytes;
      remove(after);
    }
    add(new Gap(from, bytes));
  }

  private void add(Gap gap) {
    byAddress.put(gap.address, gap);
    bySize.add(gap);
  }

  private void remove(Gap gap) {
    byAddress.remove(gap.address);
    bySize.remove(gap);
  }

  /** Whether this address lies in it. */
  boolean has(long address) {
    return address >= start && address < end;
  }

  /** Bytes handed out. */
  synchronized long used() {
    return used;
  }

  /** All its bytes. */
  long bytes() {
    return end - start;
  }
}
