package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.scalar.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A graph that is stepped through")
class DiagramsTest {

  private static final Value A = Value.of(2);
  private static final Value B = Value.of(-3);

  private static Diagram.Step last(Diagram diagram) {
    return diagram.steps().get(diagram.steps().size() - 1);
  }

  @Test
  @DisplayName("shows each number on the way forward, and each slope on the way back")
  void product() {
    Diagram drawn = ValueGraph.of(A.times(B).plus(A), Map.of("a", A, "b", B));

    // a, b, ×, + : forward the given, × and +; backward the beginning, + and ×.
    assertEquals(6, drawn.steps().size());
    assertEquals(
        List.of(
            "Forward begins with the numbers that are given.",
            "Forward: × of a = 2 and b = -3 gives -6.",
            "Forward: + of -6 and a = 2 gives -4.",
            "Backward begins: the slope of the last number by itself is 1.",
            "Backward through +: 1 × 1 for ×; 1 × 1 for a.",
            "Backward through ×: 1 × -3 more for a, in all -2; 1 × 2 for b."),
        drawn.steps().stream().map(Diagram.Step::caption).toList());
    assertEquals(
        List.of("a", "b", "×", "+"), drawn.nodes().stream().map(Diagram.Node::label).toList());
    assertEquals(List.of("2", "-3", "-6", "-4"), last(drawn).above());
    assertEquals(List.of("-2", "2", "1", "1"), last(drawn).below());
    assertEquals(List.of("2", "-3", "", ""), drawn.steps().get(0).above());
    assertEquals(List.of("", "", "", ""), drawn.steps().get(2).below());
  }

  @Test
  @DisplayName("adds what comes back to a number that was used twice")
  void twice() {
    Diagram drawn = ValueGraph.of(A.plus(A), Map.of("a", A));
    assertEquals(
        "Backward through +: 1 × 1 for a; 1 × 1 more for a, in all 2.", last(drawn).caption());
    assertEquals(2, drawn.edges().size());
  }

  @Test
  @DisplayName("ends with the slopes that the engine itself computes")
  void engine() {
    Random random = new Random(4);
    Value x = Value.of(random.nextGaussian());
    Value y = Value.of(random.nextGaussian());
    Value z = x.times(y).tanh().plus(x.exp()).times(y.plus(x)).minus(y.power(2)).relu().plus(x);
    Diagram drawn = ValueGraph.of(z, Map.of("x", x, "y", y, "z", z));
    z.backward();
    List<Value> order = z.topologicalOrder();
    for (int i = 0; i < order.size(); i++) {
      assertEquals(Diagram.number(order.get(i).gradient()), last(drawn).below().get(i));
    }
  }

  @Test
  @DisplayName("draws named numbers alone, with one edge for all paths between two of them")
  void named() {
    Value c = A.times(B).plus(A).tanh();
    Value end = c.times(A);
    Diagram drawn = ValueGraph.ofNamed(end, Map.of("a", A, "b", B, "c", c, "end", end));
    end.backward();
    assertEquals(
        List.of("a", "b", "c", "end"), drawn.nodes().stream().map(Diagram.Node::label).toList());
    // a to c by the product and by the sum: one edge; then b to c, c to end, a to end.
    assertEquals(4, drawn.edges().size());
    assertEquals(
        Stream.of(A, B, c, end).map(v -> Diagram.number(v.gradient())).toList(),
        last(drawn).below());
    // c = tanh(-4), so by a its slope is (1 - c²)(b + 1) = 0.001341 · -2.
    assertEquals("× -0.002682", last(drawn).along().get(0));
    assertEquals("Forward: of a = 2 and b = -3 comes c = -0.9993.", drawn.steps().get(1).caption());
    assertTrue(last(drawn).caption().startsWith("Backward through c: "), last(drawn).caption());
  }

  @Test
  @DisplayName("of named numbers wants a name for the last")
  void nameless() {
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> ValueGraph.ofNamed(A.times(B), Map.of("a", A)))
            .getMessage();
    assertTrue(said.contains("has no name"), said);
  }

  @Test
  @DisplayName("places no two numbers at one place, and each right of what it is made of")
  void places() {
    Value c = A.times(B);
    Value end = c.plus(A).times(c.tanh()).plus(B.exp().plus(B));
    Diagram drawn = ValueGraph.of(end, Map.of());
    assertEquals(
        drawn.nodes().size(),
        new HashSet<>(drawn.nodes().stream().map(n -> List.of(n.column(), n.row())).toList())
            .size());
    for (Diagram.Edge e : drawn.edges()) {
      assertTrue(drawn.nodes().get(e.from()).column() < drawn.nodes().get(e.to()).column());
    }
  }

  @Test
  @DisplayName("refuses what cannot be read, and names that stand for nothing")
  void refusals() {
    Value long1 = A;
    for (int i = 0; i < 50; i++) {
      long1 = long1.plus(B);
    }
    Value chain = long1;
    String said =
        assertThrows(IllegalArgumentException.class, () -> ValueGraph.of(chain, Map.of()))
            .getMessage();
    assertTrue(said.contains("at most 40") && said.contains("52"), said);
    String stranger =
        assertThrows(IllegalArgumentException.class, () -> ValueGraph.of(A, Map.of("b", B)))
            .getMessage();
    assertTrue(stranger.contains("b is not among"), stranger);
  }

  @Test
  @DisplayName("of a network shows activations, then δ, then each weight's gradient")
  void network() {
    Diagram drawn =
        NetworkGraph.of(
            new double[][] {{1, -0.5}, {0.5, 0.25}, {0.75}},
            new double[][][] {{{0.4, -0.7}, {0.3, 0.9}}, {{1.2}, {-0.6}}},
            new double[][] {{0.1, -0.2}, {-0.8}});

    // The input, three neurons forward, three back, and the weights.
    assertEquals(8, drawn.steps().size());
    assertEquals(
        List.of("a0[0]", "a0[1]", "a1[0]", "a1[1]", "a2"),
        drawn.nodes().stream().map(Diagram.Node::label).toList());
    assertEquals(List.of("0.4", "-0.7", "0.3", "0.9", "1.2", "-0.6"), drawn.steps().get(0).along());
    assertEquals(List.of("1", "-0.5", "0.5", "0.25", "0.75"), last(drawn).above());
    assertEquals(List.of("", "", "0.1", "-0.2", "-0.8"), last(drawn).below());
    // a δ: 1·0.1, 1·-0.2, -0.5·0.1, -0.5·-0.2, 0.5·-0.8, 0.25·-0.8.
    assertEquals(List.of("0.1", "-0.2", "-0.05", "0.1", "-0.4", "-0.2"), last(drawn).along());
    assertEquals("Backward: δ2 = -0.8, from the loss.", drawn.steps().get(4).caption());
    assertEquals(1, drawn.steps().get(5).activeEdges().size());
  }

  @Test
  @DisplayName("of a network whose arrays do not fit says which, and what they must be")
  void unfit() {
    double[][] activations = {new double[2], new double[3]};
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> NetworkGraph.of(activations, new double[1][3][2], new double[1][3]))
            .getMessage();
    assertTrue(said.contains("into layer 1 weights must be [2][3]"), said);
    assertThrows(
        IllegalArgumentException.class,
        () -> NetworkGraph.of(activations, new double[1][2][3], new double[1][2]));
    assertThrows(
        IllegalArgumentException.class,
        () -> NetworkGraph.of(activations, new double[0][][], new double[1][3]));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            NetworkGraph.of(
                new double[][] {new double[13], new double[1]},
                new double[1][13][1],
                new double[1][1]));
  }

  @Test
  @DisplayName("writes numbers with four digits")
  void numbers() {
    assertEquals("0.3333", Diagram.number(1 / 3.0));
    assertEquals("-2", Diagram.number(-2));
    assertEquals("100", Diagram.number(99.9999999));
    assertEquals("1.235e+08", Diagram.number(123456789.5));
    assertEquals("NaN", Diagram.number(Double.NaN));
    assertEquals("1.2", Diagram.number(1.2));
  }
}
