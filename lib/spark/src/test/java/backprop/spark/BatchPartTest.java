package backprop.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPartTest {

  @Test
  void everyExampleIsInOnePartAndTheSizesDifferByOneAtMost() {
    for (int workers = 1; workers <= 9; workers++) {
      for (int n = 1; n <= 20; n++) {
        int[] batch = IntStream.range(100, 100 + n).toArray();
        List<BatchPart> parts = BatchPart.of(batch, workers);
        assertEquals(Math.min(n, workers), parts.size());
        assertArrayEquals(
            batch, parts.stream().flatMapToInt(p -> IntStream.of(p.examples())).toArray());
        int least = parts.stream().mapToInt(p -> p.examples().length).min().orElseThrow();
        int most = parts.stream().mapToInt(p -> p.examples().length).max().orElseThrow();
        assertEquals(n / parts.size(), least);
        assertEquals((n + parts.size() - 1) / parts.size(), most);
      }
    }
  }

  @Test
  void aPartIsNamedByItsNumber() {
    assertEquals("part 2 of 3", BatchPart.of(new int[] {1, 2, 3}, 3).get(1).toString());
  }
}
