package backprop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.tensor.Shapes;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Comparisons that a NaN cannot pass: type and shape first, then every element in plain Java. */
public final class AssertArrays {

  private AssertArrays() {}

  /** Every element within {@code tolerance}, relative above 1 and absolute below. */
  public static void assertClose(INDArray expected, INDArray actual, double tolerance) {
    assertEquals(expected.dataType(), actual.dataType(), "type");
    assertArrayEquals(expected.shape(), actual.shape(), "shape");
    for (long i = 0; i < expected.length(); i++) {
      long[] index = Shapes.index(i, expected.shape());
      double e = expected.getDouble(index);
      double a = actual.getDouble(index);
      assertTrue(Double.isFinite(a), () -> "not a number at " + Shapes.text(index) + ": " + a);
      assertEquals(e, a, tolerance * Math.max(1, Math.abs(e)), () -> "at " + Shapes.text(index));
    }
  }

  /** Normally distributed numbers from a seed, row by row. */
  public static INDArray random(DataType type, long seed, long... shape) {
    Random random = new Random(seed);
    INDArray a = Nd4j.create(DataType.DOUBLE, shape.clone());
    for (long i = 0; i < a.length(); i++) {
      a.putScalar(Shapes.index(i, shape), random.nextGaussian());
    }
    return a.castTo(type);
  }
}
