package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class LearningCurvesTest {

  private final Table history =
      Table.create(
          "two epochs",
          IntColumn.create("epoch", 1, 2),
          DoubleColumn.create("train loss", 0.9, 0.5),
          DoubleColumn.create("validation loss", 0.8, 0.6),
          DoubleColumn.create("validation accuracy", 0.7, 0.75));

  @Test
  @DisplayName("Both losses are drawn over the epochs of the table, number for number")
  void losses() {
    XYChart chart = LearningCurves.of(history);

    assertArrayEquals(new double[] {1, 2}, chart.getSeries("train loss").getXData());
    assertArrayEquals(new double[] {0.9, 0.5}, chart.getSeries("train loss").getYData());
    assertArrayEquals(new double[] {0.8, 0.6}, chart.getSeries("validation loss").getYData());
    assertEquals("two epochs", chart.getTitle());
    assertEquals("epoch", chart.getXAxisTitle());
    assertEquals("loss", chart.getYAxisTitle());
  }

  @Test
  @DisplayName("The vertical axis is named after the columns that are drawn")
  void quantity() {
    assertEquals("accuracy", LearningCurves.of(history, "validation accuracy").getYAxisTitle());
    assertEquals(
        "loss, accuracy",
        LearningCurves.of(history, "train loss", "validation accuracy").getYAxisTitle());
  }

  @Test
  @DisplayName("A column that is not there is named, with those that are")
  void absent() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LearningCurves.of(history, "test loss"));

    assertEquals(
        "LearningCurves.of: the history must have a column of numbers named \"test loss\", got"
            + " [epoch, train loss, validation loss, validation accuracy]",
        e.getMessage());
  }

  @Test
  @DisplayName("A column of words cannot be drawn")
  void words() {
    history.addColumns(StringColumn.create("note", "a", "b"));

    assertThrows(IllegalArgumentException.class, () -> LearningCurves.of(history, "note"));
  }

  @Test
  @DisplayName("A history without an epoch cannot be drawn, and says so")
  void empty() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LearningCurves.of(history.emptyCopy()));

    assertEquals(
        "LearningCurves.of: needs a column and an epoch at least, got 2 columns and 0 epochs",
        e.getMessage());
  }
}
