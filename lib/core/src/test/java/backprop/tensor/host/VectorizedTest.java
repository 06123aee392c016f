package backprop.tensor.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.tensor.Ops;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Functions in vector instructions")
class VectorizedTest {

  @Test
  @DisplayName("exp is Java's, to what a FLOAT holds")
  void exp() {
    float[] x = new float[87001];
    for (int i = 0; i < x.length; i++) {
      x[i] = -i / 1000f;
    }
    float[] e = exp(x);
    for (int i = 0; i < x.length; i++) {
      assertEquals(1, e[i] / Math.exp(x[i]), 2e-7, "relative, at " + x[i]);
    }
  }

  @Test
  @DisplayName("exp is 1 at 0, 0 far below, and keeps NaN")
  void ends() {
    float[] x = {0, -0f, -89, -1e9f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
    assertArrayEquals(new float[] {1, 1, 0, 0, 0, 0}, exp(x));
    assertTrue(Float.isNaN(exp(new float[] {Float.NaN})[0]));
  }

  private static float[] exp(float[] x) {
    float[] e = x.clone();
    Vectorized.exp(e, new float[e.length], e.length);
    return e;
  }

  @Test
  @DisplayName("The step is 1 above 0, however little, 0 at 0 and below, and keeps NaN")
  void step() {
    float[] x = {
      Float.MIN_VALUE, 1, Float.POSITIVE_INFINITY, 0, -0f, -Float.MIN_VALUE, -Float.MAX_VALUE
    };
    Vectorized.step(x, x.length);
    assertArrayEquals(new float[] {1, 1, 1, 0, 0, 0, 0}, x);
    float[] nan = {Float.NaN};
    Vectorized.step(nan, 1);
    assertTrue(Float.isNaN(nan[0]));
  }

  @Test
  @DisplayName("GELU and its derivative in FLOAT are those in DOUBLE, which ND4J computes")
  void gelu() {
    INDArray x = Nd4j.linspace(DataType.DOUBLE, -10, 0.002, 10001);
    INDArray narrow = x.castTo(DataType.FLOAT);
    INDArray wide = narrow.castTo(DataType.DOUBLE);
    INDArray y = Ops.gelu(narrow);
    INDArray exact = Ops.gelu(wide);
    INDArray dX = Ops.geluGradient(narrow, Nd4j.onesLike(narrow));
    INDArray exactDx = Ops.geluGradient(wide, Nd4j.onesLike(wide));
    for (long i = 0; i < x.length(); i++) {
      double at = wide.getDouble(i);
      double tolerance = 3e-7 * Math.max(1, Math.abs(at));
      assertEquals(exact.getDouble(i), y.getDouble(i), tolerance, "GELU at " + at);
      assertEquals(exactDx.getDouble(i), dX.getDouble(i), 5e-7, "its derivative at " + at);
    }
  }

  @Test
  @DisplayName("GELU and its derivative have their limits at infinity, and keep NaN")
  void limits() {
    INDArray x =
        Nd4j.createFromArray(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN, 0f);
    INDArray y = Ops.gelu(x);
    assertEquals(0, y.getFloat(0));
    assertEquals(Float.POSITIVE_INFINITY, y.getFloat(1));
    assertTrue(Float.isNaN(y.getFloat(2)));
    assertEquals(0, y.getFloat(3));
    INDArray dX = Ops.geluGradient(x, Nd4j.onesLike(x));
    assertEquals(0, dX.getFloat(0));
    assertEquals(1, dX.getFloat(1));
    assertTrue(Float.isNaN(dX.getFloat(2)));
    assertEquals(0.5f, dX.getFloat(3), 1e-7f);
  }

  @Test
  @DisplayName("GELU by tanh and its derivative in FLOAT are those in DOUBLE, which ND4J computes")
  void geluTanh() {
    INDArray x = Nd4j.linspace(DataType.DOUBLE, -10, 0.002, 10001);
    INDArray narrow = x.castTo(DataType.FLOAT);
    INDArray wide = narrow.castTo(DataType.DOUBLE);
    INDArray y = Ops.geluTanh(narrow);
    INDArray exact = Ops.geluTanh(wide);
    INDArray dX = Ops.geluTanhGradient(narrow, Nd4j.onesLike(narrow));
    INDArray exactDx = Ops.geluTanhGradient(wide, Nd4j.onesLike(wide));
    for (long i = 0; i < x.length(); i++) {
      double at = wide.getDouble(i);
      double tolerance = 3e-7 * Math.max(1, Math.abs(at));
      assertEquals(exact.getDouble(i), y.getDouble(i), tolerance, "GELU by tanh at " + at);
      assertEquals(exactDx.getDouble(i), dX.getDouble(i), 5e-7, "its derivative at " + at);
    }
  }

  @Test
  @DisplayName("GELU by tanh and its derivative have their limits at infinity, and keep NaN")
  void limitsByTanh() {
    INDArray x =
        Nd4j.createFromArray(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN, 0f);
    INDArray y = Ops.geluTanh(x);
    assertEquals(0, y.getFloat(0));
    assertEquals(Float.POSITIVE_INFINITY, y.getFloat(1));
    assertTrue(Float.isNaN(y.getFloat(2)));
    assertEquals(0, y.getFloat(3));
    INDArray dX = Ops.geluTanhGradient(x, Nd4j.onesLike(x));
    assertEquals(0, dX.getFloat(0));
    assertEquals(1, dX.getFloat(1));
    assertTrue(Float.isNaN(dX.getFloat(2)));
    assertEquals(0.5f, dX.getFloat(3), 1e-7f);
  }

  @Test
  @DisplayName("One NaN or infinity is found wherever it is, in both types")
  void finite() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (int length : new int[] {1, 2, 3, 7, 64, 101}) {
        INDArray a = Nd4j.ones(type, length).muli(1e38);
        assertTrue(Ops.isFinite(a), type + " of " + length);
        for (int i = 0; i < length; i++) {
          for (float none : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 1 / 0f}) {
            INDArray b = a.dup();
            b.putScalar(i, none);
            assertFalse(Ops.isFinite(b), type + ", " + none + " at " + i + " of " + length);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("and in each stretch of a large array, whose sum is too large for its type")
  void finiteInStretches() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray a = Nd4j.ones(type, 100_000).muli(type == DataType.FLOAT ? 1e38 : 1e308);
      assertTrue(Ops.isFinite(a), type.toString());
      for (int i : new int[] {0, 32_767, 32_768, 65_535, 65_536, 98_304, 99_999}) {
        for (double none : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1 / 0.0}) {
          INDArray b = a.dup();
          b.putScalar(i, none);
          assertFalse(Ops.isFinite(b), type + ", " + none + " at " + i);
        }
      }
    }
  }
}
