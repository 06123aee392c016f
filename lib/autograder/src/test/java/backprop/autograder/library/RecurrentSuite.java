package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.nn.Layer;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/** That a recurrent layer keeps its contract: one step after another, one number after another. */
abstract class RecurrentSuite extends LibrarySuite {

  private static final Map<String, String> NAMES =
      Map.of(
          "dX", "dX_s = dZ_s Wᵀ",
          "w", "dW = Σ_s X_sᵀ dZ_s",
          "u", "dU = Σ_s H_{s-1}ᵀ dZ_s",
          "b", "db = Σ_s Σ_rows dZ_s");

  private final int gates;
  private final boolean c;

  /** Of a layer with this many gates, whose candidate has a bias of its own, or has not. */
  RecurrentSuite(Class<?> of, int gates, boolean c) {
    super(of);
    this.gates = gates;
    this.c = c;
  }

  /** Constructs a layer. */
  @FunctionalInterface
  interface RecurrentMaker {
    Layer make(int in, int hidden, Initializer initializer, DataType type, RandomGenerator random);
  }

  /**
   * One step of one example: the state after it, from the input and what was before. {@code xW} and
   * {@code hU} are X W + b and H U of this step; {@code cell} may change.
   */
  abstract double[] step(
      double[] xW, double[] hU, double[] h, double[] cell, Map<String, Tensor> p);

  final Trialled recurrent(String name, RecurrentMaker maker) {
    LayerSpec spec =
        new LayerSpec(
            name,
            NAMES,
            sizes(3, 3, 3, 3),
            sizes(4, 3, 2, 5),
            this::sequence,
            List.of(new long[] {3, 3, 4}, new long[] {3, 3}, new long[] {3}),
            true);
    return layer(name, spec, a -> made(maker, a));
  }

  private Layer made(RecurrentMaker maker, Arguments a) {
    int in = (int) a.array(4).size(0);
    int hidden = (int) a.array(4).size(1) / gates;
    return maker.make(in, hidden, Xavier.uniform(), a.type(1), random(a));
  }

  private Sizes sizes(int n, int t, int in, int hidden) {
    List<ParameterShape> parameters =
        new ArrayList<>(
            List.of(
                new ParameterShape("w", in, gates * hidden),
                new ParameterShape("u", hidden, gates * hidden),
                new ParameterShape("b", gates * hidden)));
    if (c) {
      parameters.add(new ParameterShape("c", hidden));
    }
    return new Sizes(new long[] {n, t, in}, parameters);
  }

  private Tensor sequence(Tensor x, Map<String, Tensor> p) {
    int n = (int) x.shape()[0];
    int t = (int) x.shape()[1];
    int in = (int) x.shape()[2];
    int hidden = (int) p.get("u").shape()[0];
    double[] y = new double[n * t * hidden];
    for (int e = 0; e < n; e++) {
      double[] h = new double[hidden];
      double[] cell = new double[hidden];
      for (int s = 0; s < t; s++) {
        double[] input = new double[in];
        System.arraycopy(x.values(), (e * t + s) * in, input, 0, in);
        double[] xW = product(input, p.get("w"));
        for (int k = 0; k < xW.length; k++) {
          xW[k] += p.get("b").values()[k];
        }
        h = step(xW, product(h, p.get("u")), h, cell, p);
        System.arraycopy(h, 0, y, (e * t + s) * hidden, hidden);
      }
    }
    return Tensor.of(new long[] {n, t, hidden}, y);
  }

  private static double[] product(double[] row, Tensor matrix) {
    double[] product = new double[(int) matrix.shape()[1]];
    for (int k = 0; k < product.length; k++) {
      for (int j = 0; j < row.length; j++) {
        product[k] += row[j] * matrix.at(j, k);
      }
    }
    return product;
  }
}
