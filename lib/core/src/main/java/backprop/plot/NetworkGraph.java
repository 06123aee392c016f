package backprop.plot;

import static backprop.plot.Diagram.number;

import backprop.tensor.Given;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small network of neurons: above each its activation a, below it its δ = ∂L/∂z.
 *
 * <pre>
 * forward      a0, then a1, …           what goes into a neuron goes along its weights
 * backward     δ of the last layer, then of the one before it: back along the same weights, times the
 *              slope of the activation
 * at the end   ∂L/∂w = a · δ            at each edge: a where it begins, δ where it ends
 * </pre>
 *
 * <p>Derived in lesson 07.
 */
public final class NetworkGraph {

  private static final int MOST = 12;

  private final double[][] activations;
  private final double[][][] weights;
  private final double[][] deltas;
  private final int[] first;
  private final GraphWalk walk;

  private NetworkGraph(double[][] activations, double[][][] weights, double[][] deltas) {
    this.activations = activations;
    this.weights = weights;
    this.deltas = deltas;
    first = new int[activations.length + 1];
    for (int layer = 0; layer < activations.length; layer++) {
      first[layer + 1] = first[layer] + activations[layer].length;
    }
    List<Diagram.Edge> edges = new ArrayList<>();
    for (int layer = 0; layer < weights.length; layer++) {
      for (int i = 0; i < activations[layer].length; i++) {
        for (int j = 0; j < activations[layer + 1].length; j++) {
          edges.add(new Diagram.Edge(first[layer] + i, first[layer + 1] + j));
        }
      }
    }
    walk = new GraphWalk(first[activations.length], edges);
    atEachWeight((layer, i, j) -> weights[layer][i][j]);
  }

  /**
   * A network's forward and backward pass for one example.
   *
   * @param activations of each layer, the input first
   * @param weights between each layer and the next, {@code [from][to]}
   * @param deltas of each layer but the input
   * @throws IllegalArgumentException if they do not fit together, or a layer has more neurons than
   *     can be read in a picture, 12
   */
  public static Diagram of(double[][] activations, double[][][] weights, double[][] deltas) {
    Given.require("NetworkGraph.of", "activations", activations);
    Given.require("NetworkGraph.of", "weights", weights);
    Given.require("NetworkGraph.of", "deltas", deltas);
    requireFit(activations, weights, deltas);
    NetworkGraph graph = new NetworkGraph(activations, weights, deltas);
    graph.forward();
    graph.backward();
    graph.gradients();
    String sizes =
        Arrays.stream(activations)
            .map(a -> String.valueOf(a.length))
            .collect(Collectors.joining("-"));
    return new Diagram(
        "A network " + sizes + ": activations above, δ below",
        graph.nodes(),
        graph.walk.edges,
        graph.walk.steps);
  }

  private static void requireFit(double[][] activations, double[][][] weights, double[][] deltas) {
    int layers = activations.length - 1;
    if (layers < 1 || weights.length != layers || deltas.length != layers) {
      throw new IllegalArgumentException(
          "NetworkGraph.of: there must be activations of at least two layers, and for each but the"
              + " input one array of weights and one of δ, got "
              + activations.length
              + ", "
              + weights.length
              + " and "
              + deltas.length);
    }
    for (int layer = 0; layer <= layers; layer++) {
      int neurons = activations[layer].length;
      if (neurons < 1 || neurons > MOST) {
        throw new IllegalArgumentException(
            "NetworkGraph.of: a layer must have 1 to " + MOST + " neurons, got " + neurons);
      }
      if (layer > 0) {
        int from = activations[layer - 1].length;
        double[][] w = weights[layer - 1];
        boolean fits = w.length == from && deltas[layer - 1].length == neurons;
        for (double[] row : w) {
          fits &= row.length == neurons;
        }
        if (!fits) {
          throw new IllegalArgumentException(
              "NetworkGraph.of: into layer "
                  + layer
                  + " weights must be ["
                  + from
                  + "]["
                  + neurons
                  + "], and there must be "
                  + neurons
                  + " δ; weights are written from where to where");
        }
      }
    }
  }

  private void forward() {
    for (int i = 0; i < first[1]; i++) {
      walk.above[i] = number(activations[0][i]);
    }
    walk.step("Forward begins with the input.", false, neurons(0), Set.of());
    for (int layer = 1; layer < activations.length; layer++) {
      for (int j = 0; j < activations[layer].length; j++) {
        int node = first[layer] + j;
        walk.above[node] = number(activations[layer][j]);
        String caption =
            "Forward: "
                + name(layer, j, "a")
                + " = "
                + walk.above[node]
                + ": what comes in, and its bias, bent.";
        walk.step(caption, false, Set.of(node), walk.into(node));
      }
    }
  }

  private void backward() {
    for (int layer = activations.length - 1; layer > 0; layer--) {
      for (int j = 0; j < activations[layer].length; j++) {
        int node = first[layer] + j;
        walk.below[node] = number(deltas[layer - 1][j]);
        boolean last = layer == activations.length - 1;
        String caption =
            "Backward: "
                + name(layer, j, "δ")
                + " = "
                + walk.below[node]
                + (last
                    ? ", from the loss."
                    : ": what comes back along its weights, times its own slope.");
        walk.step(caption, true, Set.of(node), walk.outOf(node));
      }
    }
  }

  private void gradients() {
    atEachWeight((layer, i, j) -> activations[layer][i] * deltas[layer][j]);
    walk.step(
        "At each weight its gradient: a where the weight begins, times δ where it ends.",
        true,
        Set.of(),
        GraphWalk.places(IntStream.range(0, walk.edges.size())));
  }

  /** What stands at the weight from neuron i of a layer to neuron j of the next. */
  private interface AtWeight {
    double number(int layer, int i, int j);
  }

  private void atEachWeight(AtWeight written) {
    int edge = 0;
    for (int layer = 0; layer < weights.length; layer++) {
      for (int i = 0; i < activations[layer].length; i++) {
        for (int j = 0; j < activations[layer + 1].length; j++) {
          walk.along[edge++] = number(written.number(layer, i, j));
        }
      }
    }
  }

  private Set<Integer> neurons(int layer) {
    return GraphWalk.places(IntStream.range(first[layer], first[layer + 1]));
  }

  private List<Diagram.Node> nodes() {
    List<Diagram.Node> nodes = new ArrayList<>();
    for (int layer = 0; layer < activations.length; layer++) {
      int count = activations[layer].length;
      for (int j = 0; j < count; j++) {
        nodes.add(new Diagram.Node(name(layer, j, "a"), layer, j - (count - 1) / 2.0));
      }
    }
    return nodes;
  }

  /** As the lesson's code has it: a1[0], or a2 where the layer has one neuron. */
  private String name(int layer, int neuron, String letter) {
    return letter + layer + (activations[layer].length == 1 ? "" : "[" + neuron + "]");
  }
}
