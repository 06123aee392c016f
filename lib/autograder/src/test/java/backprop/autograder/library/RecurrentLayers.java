package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.nn.Gru;
import backprop.nn.Layer;
import backprop.nn.Lstm;
import backprop.nn.Rnn;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** Recurrent layers, each beside its formula: one number after another, one step after another. */
final class RecurrentLayers {

  private static final Map<String, String> NAMES =
      Map.of(
          "dX", "dX_s = dZ_s Wᵀ",
          "w", "dW = Σ_s X_sᵀ dZ_s",
          "u", "dU = Σ_s H_{s-1}ᵀ dZ_s",
          "b", "db = Σ_s Σ_rows dZ_s");

  private RecurrentLayers() {}

  /** Constructs a layer, as all three do. */
  @FunctionalInterface
  private interface Maker {
    Layer make(int in, int hidden, Initializer initializer, DataType type, RandomGenerator random);
  }

  /** One step of one example: the state after it, from the input and what was before. */
  @FunctionalInterface
  private interface StepFormula {
    /** {@code xW} and {@code hU} are X W + b and H U of this step; {@code cell} may change. */
    double[] apply(double[] xW, double[] hU, double[] h, double[] cell, Map<String, Tensor> p);
  }

  static Stream<Trialled> all() {
    return Stream.of(
        recurrent("Rnn", 1, false, Rnn::new, RecurrentLayers::rnn),
        recurrent("Lstm", 4, false, Lstm::new, RecurrentLayers::lstm),
        recurrent("Gru", 3, true, Gru::new, RecurrentLayers::gru));
  }

  private static Trialled recurrent(
      String name, int gates, boolean c, Maker maker, StepFormula formula) {
    LayerSpec spec =
        new LayerSpec(
            name,
            NAMES,
            sizes(3, 3, 3, 3, gates, c),
            sizes(4, 3, 2, 5, gates, c),
            (x, p) -> sequence(x, p, formula),
            List.of(new long[] {3, 3, 4}, new long[] {3, 3}, new long[] {3}),
            true);
    return Layers.trialled(spec, name, a -> made(maker, a, gates));
  }

  private static Layer made(Maker maker, Arguments a, int gates) {
    int in = (int) a.array(4).size(0);
    int hidden = (int) a.array(4).size(1) / gates;
    Random random = new Random((long) a.number(2));
    return Layers.filled(maker.make(in, hidden, Xavier.uniform(), a.type(1), random), a);
  }

  private static Sizes sizes(int n, int t, int in, int hidden, int gates, boolean c) {
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

  private static Tensor sequence(Tensor x, Map<String, Tensor> p, StepFormula formula) {
    int n = (int) x.shape()[0];
    int t = (int) x.shape()[1];
    int in = (int) x.shape()[2];
    int hidden = (int) p.get("u").shape()[0];
    double[] y = new double[n * t * hidden];
    for (int e = 0; e < n; e++) {
      double[] h = new double[hidden];
      double[] cell = new double[hidden];
      for (int s = 0; s < t; s++) {
        double[] step = new double[in];
        System.arraycopy(x.values(), (e * t + s) * in, step, 0, in);
        double[] xW = product(step, p.get("w"));
        for (int k = 0; k < xW.length; k++) {
          xW[k] += p.get("b").values()[k];
        }
        h = formula.apply(xW, product(h, p.get("u")), h, cell, p);
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

  private static double[] rnn(
      double[] xW, double[] hU, double[] h, double[] cell, Map<String, Tensor> p) {
    double[] after = new double[h.length];
    for (int k = 0; k < after.length; k++) {
      after[k] = Math.tanh(xW[k] + hU[k]);
    }
    return after;
  }

  private static double[] lstm(
      double[] xW, double[] hU, double[] h, double[] cell, Map<String, Tensor> p) {
    int d = h.length;
    double[] after = new double[d];
    for (int k = 0; k < d; k++) {
      double i = sigmoid(xW[k] + hU[k]);
      double f = sigmoid(xW[d + k] + hU[d + k]);
      double g = Math.tanh(xW[2 * d + k] + hU[2 * d + k]);
      double o = sigmoid(xW[3 * d + k] + hU[3 * d + k]);
      cell[k] = f * cell[k] + i * g;
      after[k] = o * Math.tanh(cell[k]);
    }
    return after;
  }

  private static double[] gru(
      double[] xW, double[] hU, double[] h, double[] cell, Map<String, Tensor> p) {
    int d = h.length;
    double[] after = new double[d];
    for (int k = 0; k < d; k++) {
      double r = sigmoid(xW[k] + hU[k]);
      double z = sigmoid(xW[d + k] + hU[d + k]);
      double q = hU[2 * d + k] + p.get("c").values()[k];
      double m = Math.tanh(xW[2 * d + k] + r * q);
      after[k] = (1 - z) * m + z * h[k];
    }
    return after;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
