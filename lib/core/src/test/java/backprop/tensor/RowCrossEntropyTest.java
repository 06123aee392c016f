package backprop.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Cross-entropy of many rows")
class RowCrossEntropyTest {

  @ParameterizedTest(name = "{0} rows of {1}, {2}, {3}")
  @CsvSource({
    "1, 3, FLOAT, f",
    "700, 13, FLOAT, c",
    "1500, 7, FLOAT, f",
    "1500, 7, DOUBLE, c",
    "513, 65, DOUBLE, f"
  })
  @DisplayName("The value and the gradient are those of loops, row by row")
  void loops(int n, int k, DataType type, char order) {
    Random random = new Random(n);
    double[][] z = new double[n][k];
    double[][] y = new double[n][k];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < k; j++) {
        z[i][j] = (float) (3 * random.nextGaussian());
      }
      // Every fifth row counts for nothing, as one whose target is ignored.
      if (i % 5 != 4) {
        y[i][random.nextInt(k)] += 0.75;
        y[i][random.nextInt(k)] += 0.25;
      }
    }
    INDArray logits = Nd4j.create(z).castTo(type).dup(order);
    INDArray targets = Nd4j.create(y).castTo(type).dup(order);
    double value = 0;
    INDArray dZ = RowCrossEntropy.gradient(logits, targets, n);
    assertArrayEquals(new long[] {n, k}, dZ.shape());
    assertEquals(type, dZ.dataType());
    double tolerance = type == DataType.FLOAT ? 1e-6 : 1e-14;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      double s = 0;
      for (int j = 0; j < k; j++) {
        sum += Math.exp(z[i][j]);
        s += y[i][j];
      }
      for (int j = 0; j < k; j++) {
        value -= y[i][j] * (z[i][j] - Math.log(sum));
        double expected = (s * Math.exp(z[i][j]) / sum - y[i][j]) / n;
        assertEquals(expected, dZ.getDouble(i, j), tolerance / n, "row " + i + ", column " + j);
      }
    }
    assertEquals(value, RowCrossEntropy.value(logits, targets), value * tolerance);
  }
}
