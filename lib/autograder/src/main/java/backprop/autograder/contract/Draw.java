package backprop.autograder.contract;

import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;

/** Random arrays for contracts to test with. */
public final class Draw {

  private Draw() {}

  /**
   * Numbers of 0.1 to 1 in size and of either sign: none so near to 0 that a central difference
   * would step over the kink of a ReLU or of an absolute value.
   */
  public static Tensor array(Random random, long... shape) {
    int n = 1;
    for (long length : shape) {
      n *= Math.toIntExact(length);
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = (random.nextBoolean() ? 1 : -1) * random.nextDouble(0.1, 1);
    }
    return Tensor.of(shape, values);
  }

  /**
   * Numbers above 0 of which no two are nearly alike, none so near to another that a central
   * difference would make it the larger. What begins its search for the largest with 0 finds it
   * among them: that mistake has a test of its own.
   */
  public static Tensor apart(Random random, long... shape) {
    double[] values = new double[array(random, shape).values().length];
    List<Integer> ranks = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      ranks.add(i);
    }
    Collections.shuffle(ranks, random);
    for (int i = 0; i < values.length; i++) {
      values[i] = (0.1 + 0.9 * (ranks.get(i) + 0.5) / values.length);
    }
    return Tensor.of(shape, values);
  }

  /** Indices below {@code count}, the first two of them alike. */
  public static Tensor indices(Random random, int count, long... shape) {
    double[] values = array(random, shape).values();
    for (int i = 0; i < values.length; i++) {
      values[i] = i == 1 ? values[0] : random.nextInt(count);
    }
    return new Tensor(DataType.INT64, shape, MemoryLayout.C, values);
  }
}
