package backprop.autograder.library;

import backprop.autograder.contract.ElementwiseContract;
import backprop.autograder.contract.ElementwiseSpec;
import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.exercise.AffineExercise;
import backprop.exercise.LayerFactory;
import backprop.init.He;
import backprop.nn.Dense;
import backprop.nn.Gelu;
import backprop.nn.GeluTanh;
import backprop.nn.Layer;
import backprop.nn.LeakyRelu;
import backprop.nn.Parameter;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.nn.Sigmoid;
import backprop.nn.Tanh;
import backprop.worker.answer.Answers;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The library's layers, each beside its formula in plain Java. */
final class Layers {

  private static final LayerSpec SEQUENTIAL =
      new LayerSpec(
          "Sequential",
          Map.of("Y", "Y = tanh(X W₁ + b₁) W₂ + b₂"),
          sequence(3, 3, 3, 3),
          sequence(5, 4, 3, 2),
          (x, p) -> {
            Tensor hidden = affine(x, p.get("dense1.w"), p.get("dense1.b"));
            return affine(each(Math::tanh, hidden), p.get("dense2.w"), p.get("dense2.b"));
          },
          List.of(new long[] {3, 4}),
          true);

  private Layers() {}

  static Stream<Trialled> all() {
    return Stream.of(
        trialled(AffineExercise.SPEC, "Dense", a -> dense(a, 4)),
        elementwise(
            new ElementwiseSpec(
                "Relu",
                "Y = max(0, X)",
                "dX = dY ⊙ [X > 0]",
                x -> Math.max(0, x),
                x -> x > 0 ? 1 : 0),
            Relu::new),
        elementwise(
            new ElementwiseSpec(
                "Sigmoid",
                "Y = σ(X)",
                "dX = dY ⊙ Y ⊙ (1 - Y)",
                Layers::sigmoid,
                x -> sigmoid(x) * sigmoid(-x)),
            Sigmoid::new),
        elementwise(
            new ElementwiseSpec(
                "LeakyRelu",
                "Y = X where X > 0, else a X",
                "dX = dY where X > 0, else a dY",
                x -> x > 0 ? x : 0.2 * x,
                x -> x > 0 ? 1 : 0.2),
            () -> new LeakyRelu(0.2)),
        elementwise(
            new ElementwiseSpec(
                "Gelu",
                "Y = X ⊙ Φ(X)",
                "dX = dY ⊙ (Φ(X) + X ⊙ φ(X))",
                x -> x * normalBelow(x),
                x -> normalBelow(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)),
            Gelu::new),
        elementwise(
            new ElementwiseSpec(
                "GeluTanh",
                "Y = X ⊙ (1 + tanh U) / 2, U = √(2/π) (X + 0.044715 X³)",
                "dX = dY ⊙ (1 + tanh U + X ⊙ U' ⊙ (1 - tanh² U)) / 2",
                x -> x / (1 + Math.exp(-2 * geluTanhU(x))),
                Layers::geluTanhSlope),
            GeluTanh::new),
        elementwise(
            new ElementwiseSpec(
                "Tanh",
                "Y = tanh(X)",
                "dX = dY ⊙ (1 - Y²)",
                Math::tanh,
                x -> 1 / Math.pow(Math.cosh(x), 2)),
            Tanh::new),
        trialled(
            SEQUENTIAL,
            "Sequential",
            a -> filled(new Sequential(bare(a, 4), new Tanh(), bare(a, 6)), a)));
  }

  /** U of GELU's tanh form. */
  static double geluTanhU(double x) {
    return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
  }

  static double geluTanhSlope(double x) {
    double tanh = Math.tanh(geluTanhU(x));
    double slopeOfU = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    double curved = tanh * tanh == 1 ? 0 : x * slopeOfU * (1 - tanh * tanh);
    return (1 + tanh + curved) / 2;
  }

  /** Φ by Simpson's rule on the density, from -12 on: an integral, no library's erf. */
  static double normalBelow(double x) {
    if (Math.abs(x) > 12) {
      return x > 0 ? 1 : 0;
    }
    int steps = 20_000;
    double h = (x + 12) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double at = -12 + i * h;
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-at * at / 2);
    }
    return sum * h / 3 / Math.sqrt(2 * Math.PI);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static Trialled elementwise(ElementwiseSpec spec, LayerFactory.OfNone layer) {
    return new Trialled(spec.name(), ElementwiseContract.class, spec, Answers.subjectOf(layer));
  }

  static Trialled trialled(LayerSpec spec, String name, Function<Arguments, Layer> maker) {
    return new Trialled(name, LayerContract.class, spec, subject(maker));
  }

  static LocalSubject<Layer> subject(Function<Arguments, Layer> maker) {
    return new LocalSubject<>(
        Role.LAYER,
        arguments -> {
          Layer layer = maker.apply(arguments);
          return new Made<>(layer, layer.named());
        });
  }

  private static Layer dense(Arguments arguments, int w) {
    return filled(bare(arguments, w), arguments);
  }

  /** A Dense layer of the size of the weights that are the {@code w}-th argument. */
  private static Dense bare(Arguments arguments, int w) {
    INDArray weights = arguments.array(w);
    Random random = new Random((long) arguments.number(2));
    return new Dense(
        (int) weights.size(0), (int) weights.size(1), He.normal(), arguments.type(1), random);
  }

  /** The layer with its parameters set to the arguments, from the third on. */
  static Layer filled(Layer layer, Arguments arguments) {
    int next = 4;
    for (Parameter p : layer.parameters()) {
      p.value().assign(arguments.array(next));
      next++;
    }
    return layer;
  }

  private static Sizes sequence(int n, int in, int hidden, int out) {
    return new Sizes(
        new long[] {n, in},
        List.of(
            new ParameterShape("dense1.w", in, hidden),
            new ParameterShape("dense1.b", hidden),
            new ParameterShape("dense2.w", hidden, out),
            new ParameterShape("dense2.b", out)));
  }

  private static Tensor affine(Tensor x, Tensor w, Tensor b) {
    return AffineExercise.SPEC.reference().apply(x, Map.of("w", w, "b", b));
  }

  static Tensor each(DoubleUnaryOperator f, Tensor x) {
    return Tensor.of(x.shape(), Arrays.stream(x.values()).map(f).toArray());
  }
}
