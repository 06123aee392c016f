package backprop.tensor;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Shares work that is written in Java among the machine's cores.
 *
 * <p>Every piece writes numbers of its own, so the result does not depend on who does which. Where
 * ND4J was told to use one thread ({@code OMP_NUM_THREADS=1}), so does this.
 */
final class Parallel {

  /** Below this many numbers, waking another thread costs more than it saves. */
  private static final long WORTHWHILE = 16_384;

  private Parallel() {}

  /**
   * Does {@code piece} for 0 to {@code pieces - 1}; {@code numbers} is how many all of them touch.
   */
  static void each(int pieces, long numbers, IntConsumer piece) {
    IntStream all = IntStream.range(0, pieces);
    boolean alone = numbers < WORTHWHILE || Nd4j.getEnvironment().maxThreads() == 1;
    (alone ? all : all.parallel()).forEach(piece);
  }
}
