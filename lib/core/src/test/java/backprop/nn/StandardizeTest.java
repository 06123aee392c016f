package backprop.nn;

import static backprop.AssertArrays.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.check.GradientCheck;
import backprop.data.Penguins;
import backprop.io.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A layer that standardizes")
class StandardizeTest {

  @Test
  @DisplayName("measures the complete penguins as Python's statistics module does")
  void penguins() {
    Standardize standardize = Standardize.of(Penguins.load().x().castTo(DataType.DOUBLE));
    assertArrayEquals(
        new double[] {43.99279279279279, 17.164864864864864, 200.96696696696696, 4207.057057057057},
        standardize.state().get("mean").toDoubleVector(),
        1e-5);
    assertArrayEquals(
        new double[] {5.460450955071463, 1.9662764301482418, 13.994704772576716, 804.005860159563},
        standardize.state().get("deviation").toDoubleVector(),
        1e-5);
  }

  @Test
  @DisplayName("moves what it is asked of by the mean and deviation of what it was made of")
  void others() {
    // Column 1: mean 3, deviation √((4 + 0 + 4) / 3); column 2: 0.1 always.
    Standardize standardize =
        Standardize.of(Nd4j.createFromArray(new double[][] {{1, .1}, {3, .1}, {5, .1}}));
    INDArray x = Nd4j.createFromArray(new double[][] {{7, .1}, {3, 2.1}});
    INDArray before = x.dup();
    double[][] y = standardize.forward(x, Mode.EVAL).toDoubleMatrix();
    assertArrayEquals(new double[] {4 / Math.sqrt(8.0 / 3), 0}, y[0], 1e-12);
    assertArrayEquals(new double[] {0, 2}, y[1], 1e-12);
    assertClose(before, x, 0);
    assertTrue(GradientCheck.of(standardize, x, 1).passed());
  }

  @Test
  @DisplayName("is saved with its model, and loaded with it")
  void saved(@TempDir Path directory) throws IOException {
    INDArray x = Penguins.load().x();
    Sequential model = new Sequential(Standardize.of(x), new Dense(4, 3, 1));
    Checkpoint.save(directory.resolve("m.safetensors"), model);
    Sequential again = new Sequential(Standardize.of(x.mul(2)), new Dense(4, 3, 2));
    Checkpoint.load(directory.resolve("m.safetensors"), again);
    assertClose(model.forward(x, Mode.EVAL), again.forward(x, Mode.EVAL), 0);
  }

  @Test
  @DisplayName("says when the features are others, or none")
  void otherFeatures() {
    Standardize standardize = Standardize.of(Nd4j.rand(DataType.FLOAT, 5, 4));
    assertEquals(
        "Standardize.forward: x must be [n, 4], got [2, 1]",
        message(() -> standardize.forward(Nd4j.ones(DataType.FLOAT, 2, 1), Mode.EVAL)));
    assertEquals(
        "Standardize.of: x must be a matrix, got [2, 3, 3]",
        message(() -> Standardize.of(Nd4j.ones(DataType.FLOAT, 2, 3, 3))));
    INDArray nan = Nd4j.createFromArray(new double[][] {{1, 2}, {3, Double.NaN}});
    assertEquals(
        "Standardize.of: x must hold numbers, got NaN at [1, 1]; mend it, or leave that example"
            + " out",
        message(() -> Standardize.of(nan)));
  }

  private static String message(Runnable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
  }

  @Test
  @DisplayName("of numbers of any size neither loses nor makes infinite what varies")
  void extremes() {
    for (double size : new double[] {1e-200, 1, 1e200}) {
      INDArray x = Nd4j.createFromArray(new double[][] {{1 * size}, {3 * size}});
      assertArrayEquals(
          new double[] {-1, 1}, Standardize.of(x).forward(x, Mode.EVAL).toDoubleVector(), 1e-12);
    }
    INDArray tiny = Nd4j.createFromArray(new float[][] {{1e-45f}, {0}, {0}, {0}});
    assertTrue(
        message(() -> Standardize.of(tiny))
            .startsWith("Standardize.of: the deviation of column 0 must be from 1.17"));
    INDArray same = Nd4j.createFromArray(new double[][] {{0.1}, {0.1}, {0.1}});
    assertArrayEquals(
        new double[3], Standardize.of(same).forward(same, Mode.EVAL).toDoubleVector());
  }
}
