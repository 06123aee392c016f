package backprop.autograder.library;

import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.contract.NormContract;
import backprop.autograder.contract.NormSets;
import backprop.autograder.contract.NormSpec;
import backprop.autograder.exercise.AffineExercise;
import backprop.init.He;
import backprop.nn.BatchNorm;
import backprop.nn.Dense;
import backprop.nn.Dropout;
import backprop.nn.Flatten;
import backprop.nn.Layer;
import backprop.nn.LayerNorm;
import backprop.nn.Mode;
import backprop.nn.Residual;
import backprop.nn.Sequential;
import backprop.nn.Softmax;
import backprop.nn.Tanh;
import backprop.tensor.Masks;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Norms, softmax, dropout and the layers that only pass on, each beside its formula. */
final class NormLayers {

  private static final double P = 0.4;

  private static final Map<String, String> NORM =
      Map.of(
          "Y", "Y = γ ⊙ (X - μ) / σ + β",
          "gain", "dγ = Σ dY ⊙ X̂",
          "bias", "dβ = Σ dY");

  private NormLayers() {}

  static Stream<Trialled> all() {
    return Stream.of(
        Layers.trialled(
            plain("Softmax", "Y = exp X / Σ exp X", new long[] {3, 3}, new long[] {4, 2, 3}, true),
            "Softmax",
            a -> new Softmax()),
        Layers.trialled(
            new LayerSpec(
                "Flatten",
                Map.of("Y", "Y = X, one row an example", "dX", "dX = dY in X's shape"),
                new Sizes(new long[] {3, 2, 2}, List.of()),
                new Sizes(new long[] {2, 3, 2, 4}, List.of()),
                (x, p) -> flat(x),
                List.of(new long[] {3}),
                true),
            "Flatten",
            a -> new Flatten()),
        Layers.trialled(
            new LayerSpec(
                "Residual",
                Map.of("Y", "Y = X + tanh(X W + b)"),
                residual(3, 3),
                residual(5, 4),
                (x, p) -> x.plus(affineThenTanh(x, p)),
                List.of(new long[] {3, 4}),
                true),
            "Residual",
            NormLayers::residual),
        norm("LayerNorm", new long[] {3, 3}, new long[] {4, 5}, NormSets.ROWS),
        norm("LayerNorm of sequences", new long[] {3, 3, 3}, new long[] {2, 4, 5}, NormSets.ROWS),
        norm("BatchNorm", new long[] {3, 3}, new long[] {5, 4}, NormSets.CHANNELS),
        norm(
            "BatchNorm of images",
            new long[] {3, 3, 3, 3},
            new long[] {2, 4, 3, 2},
            NormSets.CHANNELS),
        amongOthers("LayerNorm of small numbers and far ones", NormSets.ROWS),
        amongOthers("BatchNorm of small numbers and far ones", NormSets.CHANNELS),
        Layers.trialled(
            plain("Dropout", "Y = X ⊙ M", new long[] {3, 3}, new long[] {4, 2, 3}, false),
            "Dropout",
            a -> new FirstMask(11)));
  }

  private static LayerSpec plain(
      String name, String y, long[] main, long[] other, boolean softmax) {
    return new LayerSpec(
        name,
        Map.of("Y", y),
        new Sizes(main, List.of()),
        new Sizes(other, List.of()),
        softmax ? (x, p) -> softmax(x) : (x, p) -> dropout(x),
        List.of(),
        softmax);
  }

  private static Trialled norm(String name, long[] main, long[] other, NormSets sets) {
    LayerSpec spec = spec(name, main, other, sets).layer();
    return new Trialled(name, LayerContract.class, spec, subject(sets));
  }

  /** The same layer, among small numbers, and far from 0. */
  private static Trialled amongOthers(String name, NormSets sets) {
    NormSpec spec = spec(name, new long[] {4, 4}, new long[] {5, 4}, sets);
    return new Trialled(name, NormContract.class, spec, subject(sets));
  }

  private static NormSpec spec(String name, long[] main, long[] other, NormSets sets) {
    long[] wider = main.clone();
    wider[1] += 1;
    wider[main.length - 1] = main[main.length - 1] + 1;
    return new NormSpec(
        name,
        NORM,
        true,
        sets,
        norm(main, sets),
        norm(other, sets),
        List.of(wider, new long[] {3}),
        List.of(),
        Optional.empty());
  }

  private static Subject subject(NormSets sets) {
    return Layers.subject(
        a -> {
          int d = (int) a.array(4).length();
          DataType type = a.type(1);
          return Layers.filled(
              sets == NormSets.ROWS
                  ? new LayerNorm(d, 1e-5, type)
                  : new BatchNorm(d, 0.1, 1e-5, type),
              a);
        });
  }

  private static Sizes norm(long[] x, NormSets sets) {
    long d = sets == NormSets.ROWS ? x[x.length - 1] : x[1];
    return new Sizes(x, List.of(new ParameterShape("gain", d), new ParameterShape("bias", d)));
  }

  /** What LayerNorm should compute of these. */
  static Tensor layerNorm(Tensor x, Map<String, Tensor> p) {
    return spec("LayerNorm", x.shape(), x.shape(), NormSets.ROWS).layer().reference().apply(x, p);
  }

  private static Tensor softmax(Tensor x) {
    int k = (int) x.shape()[x.shape().length - 1];
    double[] y = new double[x.values().length];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int j = 0; j < k; j++) {
        sum += Math.exp(x.values()[i / k * k + j]);
      }
      y[i] = Math.exp(x.values()[i]) / sum;
    }
    return Tensor.of(x.shape(), y);
  }

  private static Tensor flat(Tensor x) {
    long n = x.shape()[0];
    return Tensor.of(new long[] {n, x.values().length / n}, x.values());
  }

  private static Layer residual(Arguments a) {
    int d = (int) a.array(5).length();
    Dense dense = new Dense(d, d, He.normal(), a.type(1), new Random((long) a.number(2)));
    return Layers.filled(new Residual(new Sequential(dense, new Tanh())), a);
  }

  private static Sizes residual(int n, int d) {
    return new Sizes(
        new long[] {n, d},
        List.of(new ParameterShape("dense1.w", d, d), new ParameterShape("dense1.b", d)));
  }

  private static Tensor affineThenTanh(Tensor x, Map<String, Tensor> p) {
    BiFunction<Tensor, Map<String, Tensor>, Tensor> affine = AffineExercise.SPEC.reference();
    Tensor z = affine.apply(x, Map.of("w", p.get("dense1.w"), "b", p.get("dense1.b")));
    return Tensor.of(z.shape(), Arrays.stream(z.values()).map(Math::tanh).toArray());
  }

  /** X times the first mask of seed 11, whose elements are drawn here as the layer draws them. */
  private static Tensor dropout(Tensor x) {
    INDArray shape = Nd4j.create(DataType.DOUBLE, x.shape().clone(), 'c');
    double[] mask = Tensor.copyOf(Masks.draw(shape, 1 - P, 1 / (1 - P), 11, 1)).values();
    double[] y = new double[mask.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x.values()[i] * mask[i];
    }
    return Tensor.of(x.shape(), y);
  }

  /**
   * Dropout whose count goes back to zero before each forward: every mask is its first, as the
   * contract, which knows one formula, needs it.
   */
  private static final class FirstMask implements Layer {
    private final Dropout dropout;

    FirstMask(long seed) {
      dropout = new Dropout(P, seed);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      dropout.state().get("draws").assign(0);
      return dropout.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dropout.backward(dY);
    }
  }
}
