package backprop.tensor.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A team of threads")
@Timeout(60)
class TeamTest {

  private final Team team = new Team(3);

  @Test
  @DisplayName("does every piece once, time after time, asleep or awake")
  void everyPieceOnce() throws InterruptedException {
    for (int round = 0; round < 2000; round++) {
      AtomicIntegerArray done = new AtomicIntegerArray(7);
      team.share(7, done::incrementAndGet);
      assertArrayEquals(ones(7), numbers(done), "round " + round);
      if (round % 500 == 0) {
        // Long enough for its threads to go to sleep.
        Thread.sleep(5);
      }
    }
  }

  @Test
  @DisplayName("works with several threads on one job: pieces that wait for each other all begin")
  void together() throws InterruptedException {
    CountDownLatch all = new CountDownLatch(4);
    team.share(
        4,
        i -> {
          all.countDown();
          try {
            all.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertEquals(0, all.getCount());
  }

  @Test
  @DisplayName("does a piece that shares its own work, and two callers at once")
  void nestedAndConcurrent() throws InterruptedException {
    AtomicIntegerArray done = new AtomicIntegerArray(16);
    team.share(4, i -> team.share(4, j -> done.incrementAndGet(4 * i + j)));
    assertArrayEquals(ones(16), numbers(done));

    AtomicIntegerArray other = new AtomicIntegerArray(1000);
    Thread second = new Thread(() -> team.share(1000, other::incrementAndGet));
    second.start();
    AtomicIntegerArray first = new AtomicIntegerArray(1000);
    team.share(1000, first::incrementAndGet);
    second.join();
    assertArrayEquals(ones(1000), numbers(first));
    assertArrayEquals(ones(1000), numbers(other));
  }

  @Test
  @DisplayName("passes on what a piece throws, after the others are done, and works on")
  void exceptions() {
    AtomicIntegerArray done = new AtomicIntegerArray(8);
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                team.share(
                    8,
                    i -> {
                      done.incrementAndGet(i);
                      if (i == 3) {
                        throw new IllegalArgumentException("piece 3");
                      }
                    }));
    assertEquals("piece 3", wrong.getMessage());
    assertArrayEquals(ones(8), numbers(done));
    assertThrows(
        AssertionError.class,
        () ->
            team.share(
                2,
                i -> {
                  throw new AssertionError("no exception");
                }));
    team.share(8, done::incrementAndGet);
    assertEquals(2, done.get(0));
  }

  private static int[] numbers(AtomicIntegerArray array) {
    int[] numbers = new int[array.length()];
    Arrays.setAll(numbers, array::get);
    return numbers;
  }

  private static int[] ones(int n) {
    int[] ones = new int[n];
    Arrays.fill(ones, 1);
    return ones;
  }
}
