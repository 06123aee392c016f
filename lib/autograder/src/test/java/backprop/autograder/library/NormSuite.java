package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.contract.NormContract;
import backprop.autograder.contract.NormSets;
import backprop.autograder.contract.NormSpec;
import backprop.nn.Layer;
import backprop.worker.subject.Arguments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** That a layer which brings numbers to mean 0 and variance 1 keeps its contract. */
abstract class NormSuite extends LibrarySuite {

  private static final Map<String, String> NORM =
      Map.of(
          "Y", "Y = γ ⊙ (X - μ) / σ + β",
          "gain", "dγ = Σ dY ⊙ X̂",
          "bias", "dβ = Σ dY");

  private final NormSets sets;
  private final NormMaker maker;

  /** Constructs a norm of this many features, with ε = 1e-5. */
  @FunctionalInterface
  interface NormMaker {
    Layer make(int features, DataType type);
  }

  /** The sets are the numbers that are normed together. */
  NormSuite(Class<?> of, NormSets sets, NormMaker maker) {
    super(of);
    this.sets = sets;
    this.maker = maker;
  }

  /** As a layer like any other. */
  final Trialled norm(String name, long[] main, long[] other) {
    return layer(
        name, spec(name, main, other, sets).layer(), a -> maker.make(features(a), a.type(1)));
  }

  /** The same layer, among small numbers, and far from 0. */
  final Trialled amongOthers(String name) {
    NormSpec spec = spec(name, new long[] {4, 4}, new long[] {5, 4}, sets);
    return new Trialled(
        name,
        NormContract.class,
        spec,
        Trialled.subject(a -> filled(own(maker.make(features(a), a.type(1))), a)));
  }

  private static int features(Arguments a) {
    return (int) a.array(4).length();
  }

  static NormSpec spec(String name, long[] main, long[] other, NormSets sets) {
    long[] wider = main.clone();
    wider[1] += 1;
    wider[main.length - 1] = main[main.length - 1] + 1;
    return new NormSpec(
        name,
        NORM,
        true,
        sets,
        sizes(main, sets),
        sizes(other, sets),
        List.of(wider, new long[] {3}),
        List.of(),
        Optional.empty());
  }

  private static Sizes sizes(long[] x, NormSets sets) {
    long d = sets == NormSets.ROWS ? x[x.length - 1] : x[1];
    return new Sizes(x, List.of(new ParameterShape("gain", d), new ParameterShape("bias", d)));
  }
}
