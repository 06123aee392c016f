package backprop.tensor.host;

import backprop.tensor.Blocks;
import backprop.tensor.Blocks.Formula;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs one formula over several equally long arrays, block by block on the Java heap.
 *
 * <p>An optimizer's update in vector operations reads and writes every array a dozen times and is
 * bound by memory. Here {@value #SIZE} numbers of each array are copied to the heap, the formula
 * runs over them as it stands in the paper, and they are copied back: each array crosses the memory
 * bus twice.
 */
final class HostBlocks {

  private static final int SIZE = 4096;

  /** Blocks in the share of one thread. */
  private static final int RUN = 16;

  private HostBlocks() {}

  /** See {@link Blocks#apply}. */
  static void apply(Formula formula, INDArray gradient, INDArray... moved) {
    long length = gradient.length();
    int size = (int) Math.min(SIZE, length);
    long run = (long) RUN * size;
    Pointer from = Address.of(gradient);
    Pointer[] to = Arrays.stream(moved).map(Address::of).toArray(Pointer[]::new);
    Parallel.each(
        (int) ((length + run - 1) / run),
        length,
        r -> {
          HostBlock g = HostBlock.zeros(gradient.dataType(), size);
          HostBlock spare = HostBlock.zeros(gradient.dataType(), size);
          HostBlock[] m = HostBlock.zeros(moved.length, gradient.dataType(), size);
          for (long at = r * run; at < Math.min(length, (r + 1) * run); at += size) {
            int n = (int) Math.min(size, length - at);
            g.read(from, at, n);
            for (int i = 0; i < m.length; i++) {
              m[i].read(to[i], at, n);
            }
            formula.apply(g, m, spare);
            for (int i = 0; i < m.length; i++) {
              m[i].write(to[i], at);
            }
          }
        });
  }

  /**
   * {@code f} of every number of {@code x} and its counterparts, lying in memory as x does.
   *
   * @param f over a block of each array, which it may change; gives the result
   */
  static INDArray map(Function<HostBlock[], HostBlock> f, INDArray x, INDArray... others) {
    INDArray y = Layout.like(x);
    Pointer[] from = places(x, others);
    Pointer to = Address.of(y);
    eachRun(
        x,
        from.length,
        (at, blocks, n) -> {
          for (int i = 0; i < blocks.length; i++) {
            blocks[i].read(from[i], at, n);
          }
          f.apply(blocks).write(to, at);
        });
    return y;
  }

  /** The sum of what {@code f} gives for each run of {@code x} and its counterparts. */
  static double total(ToDoubleFunction<HostBlock[]> f, INDArray x, INDArray... others) {
    Pointer[] from = places(x, others);
    // A sum for each run, so that it does not matter who adds up which.
    double[] totals = new double[Math.toIntExact((x.length() + SIZE - 1) / SIZE)];
    eachRun(
        x,
        from.length,
        (at, blocks, n) -> {
          for (int i = 0; i < blocks.length; i++) {
            blocks[i].read(from[i], at, n);
          }
          totals[(int) (at / SIZE)] = f.applyAsDouble(blocks);
        });
    return Arrays.stream(totals).sum();
  }

  private static Pointer[] places(INDArray x, INDArray... others) {
    Pointer[] from = new Pointer[others.length + 1];
    from[0] = Layout.start(x);
    for (int i = 0; i < others.length; i++) {
      from[i + 1] = Layout.start(others[i], x);
    }
    return from;
  }

  /** Whether every number is one: neither NaN nor infinite. */
  static boolean areFinite(INDArray x) {
    Pointer from = Layout.start(x);
    AtomicBoolean finite = new AtomicBoolean(true);
    eachRun(
        x,
        1,
        (at, blocks, n) -> {
          if (!blocks[0].read(from, at, n).isFinite()) {
            finite.set(false);
          }
        });
    return finite.get();
  }

  /** Does something with the {@code n} numbers from {@code at} on, in blocks of its own. */
  @FunctionalInterface
  private interface Each {
    void apply(long at, HostBlock[] blocks, int n);
  }

  private static void eachRun(INDArray x, int count, Each each) {
    long length = x.length();
    int size = (int) Math.min(SIZE, length);
    Parallel.ranges(
        (int) ((length + SIZE - 1) / SIZE),
        length,
        (from, end) -> {
          HostBlock[] blocks = HostBlock.zeros(count, x.dataType(), size);
          for (int i = from; i < end; i++) {
            long at = (long) i * SIZE;
            each.apply(at, blocks, (int) Math.min(SIZE, length - at));
          }
        });
  }
}
