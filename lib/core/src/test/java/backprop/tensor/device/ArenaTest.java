package backprop.tensor.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An arena")
class ArenaTest {

  private static final long START = 1 << 20;

  @Test
  @DisplayName("hands out parts that never overlap, whatever is given back between")
  void apart() {
    Arena arena = new Arena(START, 1 << 16);
    Random random = new Random(1);
    TreeMap<Long, Long> taken = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextBoolean() || taken.isEmpty()) {
        long bytes = 1 + random.nextInt(3000);
        long at = arena.take(bytes);
        if (at == 0) {
          continue;
        }
        assertEquals(0, at % 256, "begins at a multiple of 256");
        assertTrue(at >= START && at + bytes <= START + (1 << 16), "lies inside");
        Map.Entry<Long, Long> before = taken.floorEntry(at);
        Map.Entry<Long, Long> after = taken.ceilingEntry(at);
        assertTrue(before == null || before.getKey() + before.getValue() <= at, "overlaps");
        assertTrue(after == null || at + bytes <= after.getKey(), "overlaps");
        taken.put(at, bytes);
      } else {
        List<Long> all = new ArrayList<>(taken.keySet());
        long at = all.get(random.nextInt(all.size()));
        taken.remove(at);
        arena.giveBack(at);
      }
    }
    taken.keySet().forEach(arena::giveBack);
    assertEquals(0, arena.used());
    assertEquals(START, arena.take(1 << 16), "all of it is one gap again");
    assertEquals(0, arena.take(1), "and then nothing is left");
  }

  @Test
  @DisplayName("takes the smallest gap that is large enough")
  void smallest() {
    Arena arena = new Arena(START, 1 << 16);
    long large = arena.take(4096);
    arena.take(256);
    long small = arena.take(512);
    arena.take(256);
    arena.giveBack(large);
    arena.giveBack(small);
    assertEquals(small, arena.take(300));
  }

  @Test
  @DisplayName("knows its own addresses, and refuses what it did not hand out, or twice")
  void own() {
    Arena arena = new Arena(START, 4096);
    long at = arena.take(10);
    assertTrue(arena.has(at) && arena.has(START + 4095));
    assertFalse(arena.has(START - 1) || arena.has(START + 4096));
    arena.giveBack(at);
    assertThrows(IllegalStateException.class, () -> arena.giveBack(at));
    assertThrows(IllegalStateException.class, () -> arena.giveBack(START + 256));
  }
}
