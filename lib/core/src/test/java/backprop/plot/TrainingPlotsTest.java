package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

@DisplayName("A picture of training")
class TrainingPlotsTest {

  @Test
  @DisplayName("shows the gradient of every weight, layer by layer, for the first and last steps")
  void gradientFlow() {
    Table table =
        Table.create(
            LongColumn.create("step", 1, 1, 1, 2, 2, 2, 3, 3, 3),
            StringColumn.create(
                "parameter",
                "d1.w",
                "d1.b",
                "d2.w",
                "d1.w",
                "d1.b",
                "d2.w",
                "d1.w",
                "d1.b",
                "d2.w"),
            DoubleColumn.create("gradient norm", 0.1, 9, 1, 0.2, 9, 2, 0, 9, 3));
    XYChart chart = GradientFlow.of(table, 2);
    assertNull(chart.getSeries("step 2"));
    assertArrayEquals(new double[] {0.1, 1}, chart.getSeries("step 1").getYData());
    assertArrayEquals(new double[] {1e-12, 3}, chart.getSeries("step 3").getYData());
    assertTrue(chart.getStyler().isYAxisLogarithmic());
    assertThrows(IllegalArgumentException.class, () -> GradientFlow.of(table, 8));
    assertThrows(IllegalArgumentException.class, () -> GradientFlow.of(table.emptyCopy(), 2));
  }

  @Test
  @DisplayName("shows how numbers are spread, in bins that all arrays have in common")
  void histograms() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    arrays.put("first", Nd4j.createFromArray(0.0, 0.1, 0.9, 4.0));
    arrays.put("second", Nd4j.createFromArray(new double[][] {{2.5, 2.6}}));
    XYChart chart = Histograms.of("Spread", "activation", arrays, 4);
    assertArrayEquals(
        new double[] {0.5, 1.5, 2.5, 3.5}, chart.getSeries("first").getXData(), 1e-12);
    assertArrayEquals(new double[] {0.75, 0, 0, 0.25}, chart.getSeries("first").getYData(), 1e-12);
    assertArrayEquals(new double[] {0, 0, 1, 0}, chart.getSeries("second").getYData(), 1e-12);
    arrays.put("broken", Nd4j.createFromArray(1.0, Double.NaN));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Histograms.of("t", "x", arrays, 4));
    assertEquals(
        "Histograms.of: broken has an element that is no number: NaN", refused.getMessage());
  }

  @Test
  @DisplayName("shows the loss along a line through the weights, and leaves them where they were")
  void lossSlice() {
    Parameter w = Parameter.weight("w", Nd4j.createFromArray(3.0, -4.0));
    XYChart chart =
        LossSlice.of(
            List.of(w),
            () -> w.value().mul(w.value()).sumNumber().doubleValue(),
            0.5,
            5,
            new Random(1));
    double[] losses = chart.getSeries("L(w + a r)").getYData();
    assertArrayEquals(
        new double[] {-0.5, -0.25, 0, 0.25, 0.5}, chart.getSeries("L(w + a r)").getXData(), 1e-12);
    // ‖w‖² = 25 in the middle; ‖w + a r‖² and ‖w - a r‖² add up to 2 (‖w‖² + a² ‖r‖²), ‖r‖ = ‖w‖.
    assertEquals(25, losses[2], 1e-9);
    assertEquals(2 * (25 + 0.25 * 25), losses[0] + losses[4], 1e-9);
    assertArrayEquals(new double[] {3, -4}, w.value().toDoubleVector(), 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> LossSlice.of(List.of(w), () -> 0, 1, 4, new Random(1)));
    assertThrows(
        IllegalStateException.class,
        () ->
            LossSlice.of(
                List.of(w),
                () -> {
                  throw new IllegalStateException("in the middle");
                },
                1,
                3,
                new Random(1)));
    assertArrayEquals(new double[] {3, -4}, w.value().toDoubleVector(), 0);
  }
}
