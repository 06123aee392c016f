package backprop.tensor.host;

import java.util.function.IntConsumer;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Shares work that is written in Java among the machine's cores.
 *
 * <p>Every piece writes numbers of its own, so the result does not depend on who does which. Where
 * ND4J was told to use one thread ({@code OMP_NUM_THREADS=1}), so does this.
 */
final class Parallel {

  /** Below this many numbers, telling another thread costs more than it saves. */
  private static final long WORTHWHILE = 8_192;

  private static final Team TEAM =
      new Team(
          Math.min(Runtime.getRuntime().availableProcessors(), Nd4j.getEnvironment().maxThreads())
              - 1);

  static {
    // BLAS's own threads wait in a loop, and keep the cores from everybody else.
    openblas.blas_set_num_threads(1);
  }

  private Parallel() {}

  /** How many threads share what there is to do. */
  static int threads() {
    return TEAM.size();
  }

  /**
   * Does {@code piece} for 0 to {@code pieces - 1}; {@code numbers} is how many all of them touch.
   */
  static void each(int pieces, long numbers, IntConsumer piece) {
    if (numbers < WORTHWHILE || pieces == 1 || TEAM.size() == 1) {
      for (int i = 0; i < pieces; i++) {
        piece.accept(i);
      }
    } else {
      TEAM.share(pieces, piece);
    }
  }

  /** A part of what there is to do, {@code from} to before {@code end}. */
  @FunctionalInterface
  interface Range {
    void cover(int from, int end);
  }

  /** Does 0 to {@code count - 1} in a few ranges, so that a range can reuse its memory. */
  static void ranges(int count, long numbers, Range range) {
    int ranges = numbers < WORTHWHILE ? 1 : Math.min(count, 2 * TEAM.size());
    each(
        ranges,
        numbers,
        r ->
            range.cover(
                (int) ((long) count * r / ranges), (int) ((long) count * (r + 1) / ranges)));
  }
}
