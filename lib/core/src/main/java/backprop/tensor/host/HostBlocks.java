package backprop.tensor.host;

import backprop.tensor.Blocks;
import backprop.tensor.Blocks.Formula;
import java.util.Arrays;
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
    Pointer to = Address.of(y);
    eachRun((at, blocks) -> f.apply(blocks).write(to, at), x, others);
    return y;
  }

  /** {@code A ← A + B}, of an A without gaps. */
  static void addTo(INDArray a, INDArray b) {
    Pointer to = Layout.start(a);
    eachRun((at, blocks) -> blocks[0].add(1, blocks[1]).write(to, at), a, b);
  }

  /** The sum of what {@code f} gives for each run of {@code x} and its counterparts. */
  static double total(ToDoubleFunction<HostBlock[]> f, INDArray x, INDArray... others) {
    // A sum for each run, so that it does not matter who adds up which.
    double[] totals = new double[Math.toIntExact((x.length() + SIZE - 1) / SIZE)];
    eachRun((at, blocks) -> totals[(int) (at / SIZE)] = f.applyAsDouble(blocks), x, others);
    return Arrays.stream(totals).sum();
  }

  /** Does something with a run of numbers of each array, from the {@code at}-th on. */
  @FunctionalInterface
  private interface Each {
    void apply(long at, HostBlock[] blocks);
  }

  private static void eachRun(Each each, INDArray x, INDArray... others) {
    Pointer[] from = new Pointer[others.length + 1];
    from[0] = Layout.start(x);
    for (int i = 0; i < others.length; i++) {
      from[i + 1] = Layout.start(others[i], x);
    }
    long length = x.length();
    int size = (int) Math.min(SIZE, length);
    Parallel.ranges(
        (int) ((length + SIZE - 1) / SIZE),
        length,
        (first, end) -> {
          HostBlock[] blocks = HostBlock.zeros(from.length, x.dataType(), size);
          for (int i = first; i < end; i++) {
            long at = (long) i * SIZE;
            int n = (int) Math.min(SIZE, length - at);
            for (int b = 0; b < blocks.length; b++) {
              blocks[b].read(from[b], at, n);
            }
            each.apply(at, blocks);
          }
        });
  }
}
