package backprop.plot;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Mode;
import backprop.nn.MultiHeadAttention;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.optim.Sgd;
import backprop.train.Trainer;
import backprop.train.WeightPath;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

@DisplayName("A picture of a plane")
class PlanePlotsTest {

  private static Color at(Picture chart, double x, double y) {
    BufferedImage image = chart.image(1);
    return new Color(image.getRGB((int) x, (int) y));
  }

  /** f(w) = w₁² + 4 w₂², and a way from (-2, 0) over (-1, 1) to the middle. */
  private static LossSurface bowl(Parameter w) {
    List<List<INDArray>> way =
        List.of(
            List.of(Nd4j.createFromArray(-2.0, 0)),
            List.of(Nd4j.createFromArray(-1.0, 1)),
            List.of(Nd4j.createFromArray(0.0, 0)));
    INDArray c = Nd4j.createFromArray(1.0, 4);
    return LossSurface.of(
        List.of(w), () -> w.value().mul(w.value()).mul(c).sumNumber().doubleValue(), way, 41);
  }

  @Test
  @DisplayName("shows the loss darker where it is higher, and leaves the weights where they were")
  void lossSurface() {
    Parameter w = Parameter.weight("w", Nd4j.createFromArray(7.0, 7.0));
    LossSurface surface = bowl(w);
    assertArrayEquals(new double[] {7, 7}, w.value().toDoubleVector(), 0);
    assertTrue(surface.width() <= Style.WIDTH, "" + surface.width());
    // a from -0.5 to 2.5 to the right, b from -0.25 to 1.25 upwards: f = a² + 4 b².
    Axes axes = new Axes(-0.5, 2.5, -0.25, 1.25);
    Color low = at(surface, axes.px(0.06), axes.py(-0.05));
    Color middle = at(surface, axes.px(1.5), axes.py(-0.1));
    Color high = at(surface, axes.px(2.4), axes.py(1.2));
    assertTrue(low.getRed() > middle.getRed(), low + " " + middle);
    assertTrue(middle.getRed() > high.getRed(), middle + " " + high);
    // The way is vermilion: the middle of its first piece, from (2, 0) to (1, 1).
    assertEquals(Style.color(1), at(surface, axes.px(1.5), axes.py(0.5)));
  }

  @Test
  @DisplayName("shows a loss of two weights, and each way down in a colour of its own")
  void contours() {
    Contours plot =
        Contours.of(
                "A bowl",
                "w1",
                "w2",
                (x, y) -> 0.1 + x * x + 9 * (y - 1) * (y - 1),
                new double[] {-4, 4},
                new double[] {-2, 2})
            .way("short", new double[][] {{-3, -1}, {-1, -1}, {0, 1}})
            .way("far", new double[][] {{1, 0}, {9, 0}});
    Axes axes = new Axes(-4, 4, -2, 2);
    assertTrue(plot.width() <= Style.WIDTH, "" + plot.width());
    assertEquals("A bowl", plot.title());
    // The bottom lies at (0, 1), above the middle; there it is white, and upwards less steep.
    Color bottom = at(plot, axes.px(0.15), axes.py(1.1));
    Color right = at(plot, axes.px(3), axes.py(1.1));
    Color below = at(plot, axes.px(0.15), axes.py(-1.9));
    assertTrue(bottom.getRed() > right.getRed(), bottom + " " + right);
    assertTrue(right.getRed() > below.getRed(), right + " " + below);
    // In the middle between two marks, and beside a way nothing of its colour.
    assertEquals(Style.color(1), at(plot, axes.px(-2), axes.py(-1)));
    assertEquals(Style.color(2), at(plot, axes.px(3), axes.py(0)));
    // What leaves the map ends at its edge.
    assertEquals(Style.color(2), at(plot, axes.px(4) - 2, axes.py(0)));
    assertEquals(Color.WHITE, at(plot, axes.px(4) + 4, axes.py(0)));
  }

  @Test
  @DisplayName("of a loss that is no number somewhere is black there")
  void contoursOfNoNumber() {
    double[] range = {-1, 1};
    Contours plot =
        Contours.of("A hole", "x", "y", (x, y) -> x > 0 ? Double.NaN : 1 - x, range, range);
    Axes axes = new Axes(-1, 1, -1, 1);
    assertEquals(Color.BLACK, at(plot, axes.px(0.5), axes.py(0.5)));
    assertTrue(at(plot, axes.px(-0.97), axes.py(0.5)).getBlue() > 100);
  }

  @Test
  @DisplayName("of contours refuses ranges and points that are none")
  void contoursRefuse() {
    double[] range = {0, 1};
    for (double[] wrong : new double[][] {{1, 0}, {0, 0}, {0, 1, 2}, {Double.NaN, 1}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Contours.of("t", "x", "y", (x, y) -> x, wrong, range));
      assertThrows(
          IllegalArgumentException.class,
          () -> Contours.of("t", "x", "y", (x, y) -> x, range, wrong));
    }
    Contours plot = Contours.of("t", "x", "y", (x, y) -> x, range, range);
    assertThrows(
        IllegalArgumentException.class,
        () -> plot.way("three", new double[][] {{0, 0}, {1, 2, 3}}));
    for (int k = 0; k < 4; k++) {
      plot.way("way " + k, new double[][] {{0, 0}});
    }
    assertThrows(
        IllegalArgumentException.class, () -> plot.way("one more", new double[][] {{0, 0}}));
  }

  @Test
  @DisplayName("needs a way that spans a plane")
  void noPlane() {
    Parameter w = Parameter.weight("w", Nd4j.createFromArray(0.0, 0.0));
    List<INDArray> a = List.of(Nd4j.createFromArray(0.0, 0.0));
    List<INDArray> b = List.of(Nd4j.createFromArray(1.0, 1.0));
    List<INDArray> c = List.of(Nd4j.createFromArray(2.0, 2.0));
    for (List<List<INDArray>> way : List.of(List.of(a, b), List.of(a, b, c), List.of(a, b, a))) {
      assertThrows(
          IllegalArgumentException.class, () -> LossSurface.of(List.of(w), () -> 0, way, 5));
    }
  }

  @Test
  @DisplayName("shows the way that training went, from the weights before it on")
  void wayOfTraining() {
    Dataset digits = Digits.load().take(64);
    Sequential net = new Sequential(new Dense(64, 10, 1));
    INDArray start = net.parameters().get(0).value().dup();
    WeightPath way = new WeightPath(net.parameters(), 2);
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy();
    new Trainer(net, loss, new Sgd(net.parameters(), 0.5))
        .listen(way)
        .fit(digits, digits, 3, 16, 1);
    assertEquals(7, way.points().size());
    assertEquals(start, way.points().get(0).get(0));
    assertEquals(net.parameters().get(0).value(), way.points().get(6).get(0));
    LossSurface surface =
        LossSurface.of(
            net.parameters(),
            () -> loss.value(net.forward(digits.x(), Mode.EVAL), digits.y()),
            way.points(),
            15);
    assertEquals(way.points().get(6).get(0), net.parameters().get(0).value());
    surface.image(1);
  }

  @Test
  @DisplayName("shows each class's ground, and its examples on it")
  void decisionBoundary() {
    Dense halves = new Dense(2, 2, 1);
    halves
        .parameters()
        .get(0)
        .value()
        .assign(Nd4j.createFromArray(new float[][] {{-1, 1}, {0, 0}}));
    INDArray x = Nd4j.createFromArray(new float[][] {{-1, -1}, {1, 1}, {-1, 1}});
    INDArray y = Nd4j.createFromArray(0, 1, 1);
    DecisionBoundary plot =
        DecisionBoundary.of(halves, x, y, List.of("left", "right"), "first", "second");
    Axes axes = new Axes(-1.2, 1.2, -1.2, 1.2);
    Color left = at(plot, axes.px(-0.5), axes.py(0));
    Color right = at(plot, axes.px(0.5), axes.py(0));
    assertTrue(left.getBlue() > left.getRed(), left::toString);
    assertTrue(right.getRed() > right.getBlue(), right::toString);
    // An example of the second class, on the ground of the first.
    assertEquals(Style.color(1), at(plot, axes.px(-1), axes.py(1)));
    assertTrue(plot.width() <= Style.WIDTH);
    assertThrows(
        IllegalArgumentException.class,
        () -> DecisionBoundary.of(halves, x, y, List.of("one"), "first", "second"));
    assertThrows(
        IllegalArgumentException.class,
        () -> DecisionBoundary.of(new Dense(2, 5, 1), x, y, List.of("a", "b"), "first", "second"));
  }

  @Test
  @DisplayName("shows the ground of two classes by the sign of one column")
  void oneColumn() {
    Dense sign = new Dense(2, 1, 1);
    sign.parameters().get(0).value().assign(Nd4j.createFromArray(new float[][] {{0}, {1}}));
    INDArray x = Nd4j.createFromArray(new float[][] {{-1, -1}, {1, 1}});
    DecisionBoundary plot =
        DecisionBoundary.of(
            sign, x, Nd4j.createFromArray(0, 1), List.of("below", "above"), "first", "second");
    Axes axes = new Axes(-1.2, 1.2, -1.2, 1.2);
    Color below = at(plot, axes.px(0), axes.py(-0.5));
    Color above = at(plot, axes.px(0), axes.py(0.5));
    assertTrue(below.getBlue() > below.getRed(), below::toString);
    assertTrue(above.getRed() > above.getBlue(), above::toString);
  }

  @Test
  @DisplayName("shows who looks at whom, darker the larger the share, head by head")
  void attention() {
    MultiHeadAttention attention = new MultiHeadAttention(8, 2, true, 1);
    attention.forward(random(DataType.FLOAT, 1, 1, 3, 8), Mode.EVAL);
    INDArray heads =
        attention
            .attention()
            .get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all());
    AttentionMap map = AttentionMap.of(heads, List.of("a", "b", "c"));
    assertTrue(map.width() <= Style.WIDTH, "" + map.width());
    double label =
        8
            + List.of("a", "b", "c").stream()
                .mapToDouble(t -> Canvas.widthOf(t, Style.TEXT))
                .max()
                .orElseThrow();
    double left = 28 + label;
    double top = 44 + label;
    // The first step can look at itself alone.
    assertEquals(new Colors(0, 1).of(1), at(map, left + 13, top + 13));
    assertEquals(Color.WHITE, at(map, left + 26 + 13, top + 13));
    assertThrows(IllegalArgumentException.class, () -> AttentionMap.of(heads, List.of("a", "b")));
    assertThrows(
        IllegalArgumentException.class,
        () -> AttentionMap.of(attention.attention(), List.of("a", "b", "c")));
  }
}
