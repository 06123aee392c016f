package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.plot.HeatMap;
import java.util.List;
import javax.swing.text.html.HTML.Tag;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ArrayRendererTest {

  @Test
  @DisplayName("A small matrix is shown whole, row by row, with its type and shape")
  void small() {
    INDArray a = Nd4j.createFromArray(new float[][] {{1, 2.5f, 0.1f}, {3, -4, 0}});
    Rendered shown = Rendered.of(a);

    assertEquals(List.of("1.0", "2.5", "0.1", "3.0", "-4.0", "0.0"), shown.texts(Tag.TD));
    assertEquals("FLOAT [2, 3]", shown.texts(Tag.DIV).get(0));
    assertTrue(shown.plain().startsWith("FLOAT [2, 3]\n"));
  }

  @Test
  @DisplayName("A matrix in 'f' order and a transposed view are shown as they read")
  void orders() {
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}});

    List<String> expected = List.of("1.0", "2.0", "3.0", "4.0");
    assertEquals(expected, Rendered.of(a.dup('f')).texts(Tag.TD));
    assertEquals(List.of("1.0", "3.0", "2.0", "4.0"), Rendered.of(a.transpose()).texts(Tag.TD));
  }

  @Test
  @DisplayName("Whole numbers, truth values and single numbers are shown as such")
  void types() {
    assertEquals(List.of("1", "-2"), Rendered.of(Nd4j.createFromArray(1, -2)).texts(Tag.TD));
    assertEquals(
        List.of("true", "false"), Rendered.of(Nd4j.createFromArray(true, false)).texts(Tag.TD));
    assertEquals(List.of("3.5"), Rendered.of(Nd4j.scalar(3.5)).texts(Tag.TD));
  }

  @Test
  @DisplayName("NaN and infinity are shown by name among the numbers")
  void notNumbers() {
    INDArray a = Nd4j.createFromArray(1, Double.NaN, Double.NEGATIVE_INFINITY);

    assertEquals(List.of("1.0", "NaN", "-Inf"), Rendered.of(a).texts(Tag.TD));
  }

  @Test
  @DisplayName("Numbers too small for four decimals are shown with powers of ten")
  void tiny() {
    assertEquals(
        List.of("1.0000e+00", "2.0000e-07"),
        Rendered.of(Nd4j.createFromArray(1, 2e-7)).texts(Tag.TD));
  }

  @Test
  @DisplayName("An array of rank 3 is shown as its matrices, each with its index")
  void slices() {
    INDArray a = Nd4j.arange(8).castTo(DataType.INT32).reshape(2, 2, 2);
    Rendered shown = Rendered.of(a);

    assertEquals(List.of("INT [2, 2, 2]", "[0, :, :]", "[1, :, :]"), shown.texts(Tag.DIV));
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7"), shown.texts(Tag.TD));
  }

  @Test
  @DisplayName("A large matrix is summed up, with a heat map of twice the pixels of its width")
  void large() {
    INDArray a = Nd4j.arange(1, 201).castTo(DataType.DOUBLE).reshape(20, 10);
    Rendered shown = Rendered.of(a);

    // The numbers 1 to n have the mean (n + 1) / 2 and the variance (n² - 1) / 12.
    String deviation = "%.4g".formatted(Math.sqrt((200.0 * 200 - 1) / 12));
    assertEquals(
        "DOUBLE [20, 10]: min 1.000, mean 100.5, max 200.0, std " + deviation + ", NaN 0, Inf 0",
        shown.plain());
    assertEquals(2 * HeatMap.of(a).width(), shown.embedded().getWidth());
    assertEquals(2 * HeatMap.of(a).height(), shown.embedded().getHeight());
    assertFalse(shown.hasElement(Tag.TD));
  }

  @Test
  @DisplayName("In a large array NaN and infinity are counted, and left out of the statistics")
  void counted() {
    INDArray a = Nd4j.ones(DataType.FLOAT, 100_000);
    a.putScalar(3, Float.NaN);
    a.putScalar(70_000, Float.NaN);
    a.putScalar(99_999, Float.POSITIVE_INFINITY);

    assertEquals(
        "FLOAT [100000]: min 1.000, mean 1.000, max 1.000, std 0.000, NaN 2, Inf 1",
        Rendered.of(a).plain());
  }

  @Test
  @DisplayName("Text in an array cannot become HTML")
  void text() {
    Rendered shown = Rendered.of(Nd4j.create("<script>alert(1)</script>"));

    assertFalse(shown.hasElement(Tag.SCRIPT));
    assertFalse(shown.html().contains("<script"));
  }

  @Test
  @DisplayName("An empty array says that it is empty")
  void empty() {
    assertTrue(Rendered.of(Nd4j.empty(DataType.FLOAT)).plain().endsWith("empty"));
  }
}
