package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A standardizer")
class StandardizerTest {

  private static Dataset examples(double[][] x) {
    return Dataset.ofValues(Nd4j.createFromArray(x), Nd4j.ones(DataType.DOUBLE, x.length, 1));
  }

  @Test
  @DisplayName("measures the complete penguins as Python's statistics module does")
  void penguins() {
    Standardizer standardizer = Standardizer.of(Penguins.load());
    assertArrayEquals(
        new double[] {43.99279279279279, 17.164864864864864, 200.96696696696696, 4207.057057057057},
        standardizer.mean().toDoubleVector(),
        1e-5);
    assertArrayEquals(
        new double[] {5.460450955071463, 1.9662764301482418, 13.994704772576716, 804.005860159563},
        standardizer.deviation().toDoubleVector(),
        1e-5);
  }

  @Test
  @DisplayName("moves those to test on by the mean and deviation of those to train on")
  void testExamples() {
    // Column 1 of the training examples: mean 3, deviation √((4 + 0 + 4) / 3); column 2: 0.1
    // always.
    Standardizer standardizer =
        Standardizer.of(examples(new double[][] {{1, .1}, {3, .1}, {5, .1}}));
    Dataset moved = standardizer.apply(examples(new double[][] {{7, .1}, {3, 2.1}}));
    double[][] x = moved.x().toDoubleMatrix();
    assertEquals(4 / Math.sqrt(8.0 / 3), x[0][0], 1e-12);
    assertArrayEquals(new double[] {0, 2}, new double[] {x[0][1], x[1][1]}, 1e-12);
    assertEquals(0, x[1][0], 1e-12);
  }

  @Test
  @DisplayName("keeps type, targets and names, and its batches have the same rows")
  void keepsTheRest() {
    Dataset penguins = Penguins.load();
    Dataset moved = Standardizer.of(penguins).apply(penguins);
    assertEquals(DataType.FLOAT, moved.x().dataType());
    assertEquals(penguins.y(), moved.y());
    assertEquals(penguins.toTable().columnNames(), moved.toTable().columnNames());
    Batch batch = moved.batches(5).iterator().next();
    // The first penguin's bill: (39.1 - 43.99279…) / 5.46045… .
    assertEquals((39.1 - 43.99279279279279) / 5.460450955071463, batch.x().getDouble(0, 0), 1e-5);
    assertEquals((3750 - 4207.057057057057) / 804.005860159563, batch.x().getDouble(0, 3), 1e-5);
    assertEquals(39.1f, penguins.x().getFloat(0, 0));
  }

  @Test
  @DisplayName("says when the features are others")
  void otherFeatures() {
    Standardizer standardizer = Standardizer.of(Penguins.load());
    assertEquals(
        "Standardizer.apply: x must be [n, 4], got [2, 1]",
        assertThrows(
                IllegalArgumentException.class,
                () -> standardizer.apply(examples(new double[][] {{1}, {2}})))
            .getMessage());
    Dataset images =
        Dataset.ofValues(Nd4j.ones(DataType.FLOAT, 2, 3, 3), Nd4j.ones(DataType.FLOAT, 2, 1));
    assertEquals(
        "Standardizer.of: x must be [n, features], got [2, 3, 3]",
        assertThrows(IllegalArgumentException.class, () -> Standardizer.of(images)).getMessage());
  }
}
