package backprop.tensor;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

@DisplayName("Array operations")
class OpsTest {

  /** The same 4 by 3 numbers, laid out in memory in four ways. */
  static Stream<Arguments> layouts() {
    INDArray a = random(DataType.DOUBLE, 1, 4, 3);
    INDArray wide = Nd4j.zeros(DataType.DOUBLE, 4, 5);
    wide.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 4)).assign(a);
    return Stream.of(
        Arguments.of("in 'c' order", a.dup('c')),
        Arguments.of("in 'f' order", a.dup('f')),
        Arguments.of("as a slice", wide.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 4))),
        Arguments.of("as a transpose", a.transpose().dup('c').transpose()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  @DisplayName("give the products of three loops, however their arguments lie in memory")
  void products(String name, INDArray a) {
    INDArray before = a.dup();
    INDArray b = random(DataType.DOUBLE, 2, 3, 2);
    INDArray c = random(DataType.DOUBLE, 3, 4, 2);
    INDArray d = random(DataType.DOUBLE, 4, 5, 3);
    assertClose(product(a, b), Ops.matmul(a, b), 1e-14);
    assertClose(product(a.transpose(), c), Ops.matmulTransposeA(a, c), 1e-14);
    assertClose(product(a, d.transpose()), Ops.matmulTransposeB(a, d), 1e-14);
    assertClose(before, a, 0);
  }

  @ParameterizedTest(name = "{0} by {1} by {2}")
  @CsvSource({
    "1,1,1",
    "1,1,250000",
    "2,1,150000",
    "1,90,70",
    "90,1,70",
    "200,90,33",
    "33,200,90",
    "7,5,9000",
    "400,300,200"
  })
  @DisplayName("give the products of three loops at every size, shared among threads or not")
  void largeProducts(int m, int n, int k) {
    INDArray a = random(DataType.DOUBLE, 1, m, k);
    INDArray b = random(DataType.DOUBLE, 2, k, n);
    INDArray expected = product(a, b);
    assertClose(expected, Ops.matmul(a, b), 1e-11);
    assertClose(expected, Ops.matmul(a.dup('f'), b.dup('f')), 1e-11);
    assertClose(expected, Ops.matmulTransposeA(a.transpose().dup('c'), b), 1e-11);
    assertClose(expected, Ops.matmulTransposeB(a, b.transpose().dup('f')), 1e-11);
    INDArray sum = random(DataType.DOUBLE, 3, m, n).dup('f');
    INDArray before = sum.dup();
    Ops.addMatmulTransposeA(sum, a.transpose(), b);
    assertClose(before.add(expected), sum, 1e-11);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  @DisplayName("add the bias to every row, and leave their arguments as they were")
  void affine(String name, INDArray a) {
    INDArray w = random(DataType.DOUBLE, 2, 3, 2);
    INDArray b = Nd4j.createFromArray(10.0, 20.0);
    INDArray expected = product(a, w);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 2; j++) {
        expected.putScalar(i, j, expected.getDouble(i, j) + 10 * (j + 1));
      }
    }
    INDArray before = a.dup();
    assertClose(expected, Ops.affine(a, w, b), 1e-14);
    assertClose(before, a, 0);
    assertClose(Nd4j.createFromArray(10.0, 20.0), b, 0);
  }

  @Test
  @DisplayName("take a batch of one")
  void batchOfOne() {
    INDArray x = Nd4j.createFromArray(new double[][] {{1, 2}});
    INDArray w = Nd4j.createFromArray(new double[][] {{3, 4, 5}, {6, 7, 8}});
    INDArray y = Ops.affine(x, w, Nd4j.createFromArray(0.5, 0.5, 0.5));
    // 1·3 + 2·6 + 0.5, and so on.
    assertClose(Nd4j.createFromArray(new double[][] {{15.5, 18.5, 21.5}}), y, 0);
    assertClose(Nd4j.createFromArray(1.0, 2.0), Ops.sumRows(x), 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  @DisplayName("sum the rows of a batch into one number for each column")
  void sumRows(String name, INDArray a) {
    double[] sums = new double[3];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 3; j++) {
        sums[j] += a.getDouble(i, j);
      }
    }
    assertClose(Nd4j.createFromArray(sums), Ops.sumRows(a), 1e-14);
  }

  @Test
  @DisplayName("of ReLU: zero goes to zero, and its derivative at zero is zero")
  void relu() {
    INDArray x = Nd4j.createFromArray(-2.0, -0.0, 0.0, 0.5, 3.0);
    assertClose(Nd4j.createFromArray(0.0, 0.0, 0.0, 0.5, 3.0), Ops.relu(x), 0);
    assertClose(Nd4j.createFromArray(0.0, 0.0, 0.0, 1.0, 1.0), Ops.step(x), 0);
  }

  @ParameterizedTest(name = "{0} in {1} order")
  @CsvSource({"DOUBLE, c", "DOUBLE, f", "FLOAT, c", "FLOAT, f"})
  @DisplayName("of softmax: shares that sum to 1 in rows that lie all far below zero")
  void softmaxFarBelowZero(DataType type, char order) {
    double[][] logits = {{-1e5, -1e5 - 1, -2e5}, {-746, -750, -747}, {1e5, 0, -1e5}};
    INDArray p = Ops.softmax(Nd4j.createFromArray(logits).castTo(type).dup(order));
    double first = 1 / (1 + Math.exp(-1));
    double second = 1 + Math.exp(-4) + Math.exp(-1);
    double[][] expected = {
      {first, 1 - first, 0}, {1 / second, Math.exp(-4) / second, Math.exp(-1) / second}, {1, 0, 0}
    };
    assertClose(
        Nd4j.createFromArray(expected).castTo(type), p, type == DataType.DOUBLE ? 1e-15 : 1e-6);
  }

  @Test
  @DisplayName("of softmax: right at huge logits, where the plain formula overflows")
  void softmax() {
    INDArray x = Nd4j.createFromArray(new double[][] {{1e5, 1e5, -1e5}, {0, Math.log(2), 0}});
    // The second row: 1, 2 and 1, over their sum of 4.
    INDArray p = Nd4j.createFromArray(new double[][] {{0.5, 0.5, 0}, {0.25, 0.5, 0.25}});
    assertClose(p, Ops.softmax(x), 1e-15);
    INDArray lse = Nd4j.createFromArray(new double[][] {{1e5 + Math.log(2)}, {Math.log(4)}});
    assertClose(lse, Ops.logSumExp(x), 1e-15);
  }

  @Test
  @DisplayName("of class indices: a one in each row, at the index")
  void oneHot() {
    INDArray y = Ops.oneHot(Nd4j.createFromArray(2, 0), 3, DataType.FLOAT);
    assertClose(Nd4j.createFromArray(new float[][] {{0, 0, 1}, {1, 0, 0}}), y, 0);
  }

  @Test
  @DisplayName("copy rows of whole numbers and of real ones, from a part of an array too")
  void copyRows() {
    INDArray whole = Nd4j.createFromArray(new int[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}});
    INDArray part = whole.get(NDArrayIndex.interval(1, 4), NDArrayIndex.all());
    INDArray to = Nd4j.createFromArray(new int[][] {{0, 0}, {0, 0}, {0, 0}});
    Ops.copyRows(to, part, 2, 0, 0);
    assertArrayEquals(new int[][] {{7, 8}, {3, 4}, {3, 4}}, to.toIntMatrix());

    INDArray labels = Nd4j.createFromArray(5, 6, 7);
    INDArray two = Nd4j.createFromArray(0, 0);
    Ops.copyRows(two, labels, 2, 1);
    assertArrayEquals(new int[] {7, 6}, two.toIntVector());

    INDArray images = Nd4j.arange(24).castTo(DataType.DOUBLE).reshape('c', 3, 2, 2, 2);
    INDArray image = Nd4j.zeros(DataType.DOUBLE, 1, 2, 2, 2);
    Ops.copyRows(image, images, 1);
    assertArrayEquals(images.slice(1).dup('c').data().asDouble(), image.data().asDouble());

    INDArray column = Nd4j.createFromArray(new double[][] {{1}, {2}, {3}});
    INDArray one = Nd4j.createFromArray(new double[][] {{0}});
    Ops.copyRows(one, column, 2);
    assertEquals(3, one.getDouble(0));
  }

  @Test
  @DisplayName("copy no row that is not there, nor to where it does not fit")
  void copyRowsRefuses() {
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}});
    INDArray b = a.dup('c');
    for (Executable wrong :
        List.<Executable>of(
            () -> Ops.copyRows(a, b, 0, 2),
            () -> Ops.copyRows(a, b, -1, 0),
            () -> Ops.copyRows(a, b, 0),
            () -> Ops.copyRows(a, b, 0, 1, 1),
            () -> Ops.copyRows(a, b.dup('f'), 0, 1),
            () -> Ops.copyRows(a.transpose(), b, 0, 1),
            () -> Ops.copyRows(a, Nd4j.ones(DataType.DOUBLE, 2, 3), 0, 1),
            () -> Ops.copyRows(a, b.castTo(DataType.FLOAT), 0, 1),
            () -> Ops.copyRows(a, Nd4j.ones(DataType.DOUBLE, 4), 0, 1),
            () -> Ops.copyRows(a, Nd4j.scalar(1.0), 0, 1),
            () -> Ops.copyRows(a, Nd4j.ones(DataType.DOUBLE, 2, 1, 2), 0, 1))) {
      assertThrows(IllegalArgumentException.class, wrong);
    }
    assertArrayEquals(new double[][] {{1, 2}, {3, 4}}, a.toDoubleMatrix());
  }

  @Test
  @DisplayName("cut to a range on both sides")
  void clamp() {
    INDArray x = Nd4j.createFromArray(-3.0, -0.5, 0.0, 0.5, 3.0);
    assertClose(Nd4j.createFromArray(-1.0, -0.5, 0.0, 0.5, 1.0), Ops.clamp(x, 1), 0);
    assertEquals(-3, x.getDouble(0));
  }

  @Test
  @DisplayName("find one NaN or infinity among thousands of numbers")
  void isFinite() {
    INDArray a = random(DataType.FLOAT, 5, 100, 77);
    assertTrue(Ops.isFinite(a));
    for (double bad : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
      INDArray b = a.dup();
      b.putScalar(63, 5, bad);
      assertFalse(Ops.isFinite(b), "with " + bad);
    }
  }

  @Test
  @DisplayName("let NaN through: what hides it hides the mistake that made it")
  void nanStays() {
    INDArray x = Nd4j.createFromArray(-1.0, Double.NaN, 1.0);
    for (INDArray y :
        List.of(
            Ops.relu(x),
            Ops.clamp(x, 2),
            Ops.sigmoid(x),
            Ops.tanh(x),
            Ops.gelu(x),
            Ops.geluTanh(x))) {
      assertTrue(Double.isNaN(y.getDouble(1)), () -> "got " + y);
      assertTrue(Double.isFinite(y.getDouble(0)) && Double.isFinite(y.getDouble(2)));
    }
    assertEquals(0, Ops.relu(Nd4j.createFromArray(-1 / 0.0)).getDouble(0));
  }

  @ParameterizedTest(name = "{0} in {1} order")
  @CsvSource({"FLOAT, c", "FLOAT, f", "DOUBLE, c"})
  @DisplayName("add up millions of numbers without losing digits")
  void longSums(DataType type, char order) {
    INDArray a = Nd4j.valueArrayOf(new long[] {500_000, 2}, 0.1, type).dup(order);
    double tenth = type == DataType.FLOAT ? 0.1f : 0.1;
    assertEquals(1e6 * tenth, Ops.sum(a), 1e-7 * 1e5);
    assertEquals(1e6 * tenth * tenth, Ops.dot(a, a), 1e-6 * 1e4);
    assertEquals(5e5 * tenth, Ops.sumRows(a).getDouble(1), 1e-7 * 5e4);
    assertEquals(5e5 * tenth * tenth, Ops.sumRowsOfProducts(a, a).getDouble(1), 1e-6 * 5e3);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"FLOAT, 3e-7", "DOUBLE, 3e-16"})
  @DisplayName("of log(1 + exp x): right to the last digits, however small the exponential")
  void logOnePlusExp(DataType type, double digits) {
    double[] x = {0, -1e-3, -0.5, -1, -5, -10, -15, -16, -17, -20, -30, -36, -37, -40, -80};
    INDArray y = Ops.logOnePlusExp(Nd4j.createFromArray(x).castTo(type));
    for (int i = 0; i < x.length; i++) {
      double at = type == DataType.FLOAT ? (float) x[i] : x[i];
      assertEquals(1, y.getDouble(i) / Math.log1p(Math.exp(at)), 3 * digits, "at " + x[i]);
    }
  }

  private static INDArray product(INDArray a, INDArray b) {
    double[][] c = new double[(int) a.size(0)][(int) b.size(1)];
    for (int i = 0; i < c.length; i++) {
      for (int j = 0; j < c[0].length; j++) {
        for (int k = 0; k < a.size(1); k++) {
          c[i][j] += a.getDouble(i, k) * b.getDouble(k, j);
        }
      }
    }
    return Nd4j.createFromArray(c);
  }

  @Test
  @DisplayName("refuse an array that was closed, rather than read where it was")
  void closed() {
    INDArray a = random(DataType.FLOAT, 1, 3, 3);
    INDArray b = random(DataType.FLOAT, 2, 3, 3);
    a.close();
    assertThrows(RuntimeException.class, () -> Ops.matmul(a, b));
    assertThrows(RuntimeException.class, () -> Ops.relu(a));
    assertThrows(RuntimeException.class, () -> Ops.add(b, a));
    assertThrows(RuntimeException.class, () -> Ops.sumRows(a));
  }
}
