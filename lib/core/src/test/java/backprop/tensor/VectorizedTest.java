package backprop.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Functions in vector instructions")
class VectorizedTest {

  @Test
  @DisplayName("exp is Java's, to what a FLOAT holds, and 0 far below")
  void exp() {
    double[] x = new double[8801];
    for (int i = 0; i < x.length; i++) {
      x[i] = -i / 100.0;
    }
    double[] e = x.clone();
    Vectorized.exp(e, e.length);
    for (int i = 0; i < x.length; i++) {
      assertEquals(1, e[i] / Math.exp(x[i]), 3e-5, "relative, at " + x[i]);
      if (x[i] > -20) {
        assertEquals(1, e[i] / Math.exp(x[i]), 4e-7, "relative, at " + x[i]);
      }
    }
    double[] ends = {0, -1e9, Double.NEGATIVE_INFINITY, Double.NaN};
    Vectorized.exp(ends, ends.length);
    assertEquals(1, ends[0]);
    assertEquals(0f, (float) ends[1]);
    assertEquals(0f, (float) ends[2]);
    assertTrue(Double.isNaN(ends[3]));
  }

  @Test
  @DisplayName("Φ and φ in FLOAT are those in DOUBLE, which ND4J computes")
  void normal() {
    INDArray x = Nd4j.linspace(DataType.DOUBLE, -10, 0.01, 2001);
    INDArray narrow = x.castTo(DataType.FLOAT);
    INDArray below = Ops.normalBelow(narrow);
    INDArray density = Ops.normalDensity(narrow);
    INDArray exactBelow = Ops.normalBelow(narrow.castTo(DataType.DOUBLE));
    INDArray exactDensity = Ops.normalDensity(narrow.castTo(DataType.DOUBLE));
    for (long i = 0; i < x.length(); i++) {
      assertEquals(exactBelow.getDouble(i), below.getDouble(i), 1.5e-7, "Φ at " + x.getDouble(i));
      assertEquals(exactDensity.getDouble(i), density.getDouble(i), 1e-7, "φ at " + x.getDouble(i));
    }
  }

  @Test
  @DisplayName("Φ and φ have their limits at infinity, and keep NaN")
  void limits() {
    INDArray x =
        Nd4j.createFromArray(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN, 0f);
    INDArray below = Ops.normalBelow(x);
    assertEquals(0, below.getFloat(0));
    assertEquals(1, below.getFloat(1));
    assertTrue(Float.isNaN(below.getFloat(2)));
    assertEquals(0.5f, below.getFloat(3), 1e-7f);
    INDArray density = Ops.normalDensity(x);
    assertEquals(0, density.getFloat(0));
    assertEquals(0, density.getFloat(1));
    assertTrue(Float.isNaN(density.getFloat(2)));
  }
}
