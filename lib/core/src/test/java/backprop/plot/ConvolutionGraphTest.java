package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.nn.Conv2d;
import backprop.nn.Mode;
import backprop.plot.PointedArrays.Element;
import backprop.plot.PointedArrays.Look;
import backprop.tensor.Window;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A convolution that is pointed at")
class ConvolutionGraphTest {

  private static final double[][] X = {{1, 2, 0, 3}, {-1, 0, 4, 1}, {2, 1, -2, 5}};
  private static final double[][] W = {{1, 0, -3}, {2, 4, 0.5}};
  private static final double[][] D_Y = {{1, -1}, {3, 2}};

  private static Look at(PointedArrays drawn, int row, int column) {
    return drawn.looks().stream()
        .filter(look -> look.at().row() == row && look.at().column() == column)
        .findFirst()
        .orElseThrow();
  }

  private static Set<Element> markedIn(Look look, int grid) {
    return look.marked().stream().filter(c -> c.grid() == grid).collect(Collectors.toSet());
  }

  private static List<List<String>> texts(INDArray a) {
    return Arrays.stream(a.toDoubleMatrix())
        .map(row -> Arrays.stream(row).mapToObj(Diagram::number).toList())
        .toList();
  }

  @Test
  @DisplayName("is drawn in the same order each time, in any JVM")
  void order() {
    Set<Element> marked = new LinkedHashSet<>();
    Map<Element, String> written = new LinkedHashMap<>();
    for (int i = 30; i > 0; i--) {
      marked.add(new Element(0, i % 7, i));
      written.put(new Element(1, i % 5, i), "" + i);
    }
    Look look = new Look(new Element(2, 0, 0), "", marked, written);

    assertEquals(List.copyOf(marked), List.copyOf(look.marked()));
    assertEquals(List.copyOf(written.values()), List.copyOf(look.written().values()));
  }

  @Test
  @DisplayName("shows at an output its window, the products and their sum")
  void forward() {
    PointedArrays drawn = ConvolutionGraph.forward(X, W);
    Look look = at(drawn, 1, 1);

    // 0·1 + 4·0 + 1·(-3) + 1·2 + (-2)·4 + 5·0.5 = -3 + 2 - 8 + 2.5
    assertEquals(
        "Y[1][1] = 0·1 + 4·0 + 1·(-3) + 1·2 + (-2)·4 + 5·0.5 = -6.5:"
            + " the window of rows 1 to 2 and columns 1 to 3.",
        look.caption());
    assertEquals(
        Set.of(
            new Element(0, 1, 1),
            new Element(0, 1, 2),
            new Element(0, 1, 3),
            new Element(0, 2, 1),
            new Element(0, 2, 2),
            new Element(0, 2, 3)),
        markedIn(look, 0));
    assertEquals(
        Map.of(
            new Element(2, 0, 0), "0",
            new Element(2, 0, 1), "0",
            new Element(2, 0, 2), "-3",
            new Element(2, 1, 0), "2",
            new Element(2, 1, 1), "-8",
            new Element(2, 1, 2), "2.5"),
        look.written());
    assertEquals("-6.5", drawn.grids().get(3).cells().get(1).get(1));
    assertEquals(4, drawn.looks().size());
    assertFalse(drawn.backward());
  }

  @Test
  @DisplayName("shows at an input the outputs that saw it, and the weights they saw it through")
  void backward() {
    PointedArrays drawn = ConvolutionGraph.backward(W, D_Y);

    // Output [0][0] saw X[1][0] through W[1][0], output [1][0] through W[0][0].
    Look edge = at(drawn, 1, 0);
    assertEquals(
        "X[1][0] was seen by 2 outputs:"
            + " dX[1][0] = dY[0][0]·W[1][0] + dY[1][0]·W[0][0] = 1·2 + 3·1 = 5.",
        edge.caption());
    // dY stands below one row of nothing and right of two columns; W is turned.
    assertEquals(Set.of(new Element(0, 1, 2), new Element(0, 2, 2)), markedIn(edge, 0));
    assertEquals(Set.of(new Element(1, 0, 2), new Element(1, 1, 2)), markedIn(edge, 1));
    assertEquals(Map.of(new Element(2, 0, 2), "2", new Element(2, 1, 2), "3"), edge.written());
    assertEquals(
        List.of(List.of("0.5", "4", "2"), List.of("-3", "0", "1")), drawn.grids().get(1).cells());
    assertEquals(List.of("", "", "1", "-1", "", ""), drawn.grids().get(0).cells().get(1));

    assertTrue(at(drawn, 0, 0).caption().startsWith("X[0][0] was seen by 1 output: dX[0][0]"));
    assertEquals(12, drawn.looks().size());
    assertEquals(new Element(3, 1, 2), drawn.looks().get(drawn.first()).at());
    assertTrue(drawn.backward());
  }

  @Test
  @DisplayName("has the numbers of the layer")
  void layer() {
    Conv2d conv =
        new Conv2d(
            1,
            1,
            new Window(2, 3, 1, 0),
            (type, shape, in, out, random) -> Nd4j.createFromArray(W).reshape(1, 1, 2, 3),
            DataType.DOUBLE,
            new Random(1));
    INDArray y = conv.forward(Nd4j.createFromArray(X).reshape(1, 1, 3, 4), Mode.TRAIN);
    INDArray dX = conv.backward(Nd4j.createFromArray(D_Y).reshape(1, 1, 2, 2));

    PointedArrays forward = ConvolutionGraph.forward(X, W);
    PointedArrays backward = ConvolutionGraph.backward(W, D_Y);
    assertEquals(texts(y.reshape(2, 2)), forward.grids().get(3).cells());
    assertEquals(texts(dX.reshape(3, 4)), backward.grids().get(3).cells());
  }

  @Test
  @DisplayName(
      "has one look for each element, marks only what is there, and lays nothing over another")
  void whole() {
    for (PointedArrays drawn :
        List.of(ConvolutionGraph.forward(X, W), ConvolutionGraph.backward(W, D_Y))) {
      int elements = drawn.grids().get(3).cells().stream().mapToInt(List::size).sum();
      assertEquals(elements, drawn.looks().stream().map(Look::at).distinct().count());
      for (Look look : drawn.looks()) {
        for (Element cell : look.marked()) {
          String text = drawn.grids().get(cell.grid()).cells().get(cell.row()).get(cell.column());
          assertFalse(text.isEmpty(), look.caption() + " marks " + cell);
        }
      }
      for (int g = 1; g < 4; g++) {
        PointedArrays.Grid before = drawn.grids().get(g - 1);
        PointedArrays.Grid grid = drawn.grids().get(g);
        boolean right = grid.left() > before.left() + before.cells().get(0).size();
        boolean below = grid.top() > before.top() + before.cells().size();
        assertTrue(right || g == 2 && below, grid.name());
      }
    }
  }

  @Test
  @DisplayName("refuses what is no table, what cannot be read, and a kernel without room")
  void refusals() {
    assertRefused("x must be a table", new double[][] {{1, 2}, {3}}, W);
    assertRefused("w must be a table", X, new double[0][]);
    assertRefused("at most 8 × 8 can be read in a picture, got 9 × 3", new double[9][3], W);
    assertRefused("no larger than the input, 1 × 4, got 2 × 3", new double[1][4], W);
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> ConvolutionGraph.backward(W, new double[8][3]))
            .getMessage();
    assertTrue(said.contains("got 9 × 5"), said);
  }

  private static void assertRefused(String reason, double[][] x, double[][] w) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> ConvolutionGraph.forward(x, w))
            .getMessage();
    assertTrue(said.contains(reason), said);
  }
}
