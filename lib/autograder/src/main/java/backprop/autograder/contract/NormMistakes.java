package backprop.autograder.contract;

import backprop.autograder.contract.NormSpec.NormedSets;
import backprop.worker.subject.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/** What a norm gives where a known mistake was made in it. */
final class NormMistakes {

  private final NormSpec spec;
  private final Tensor x;
  private final Map<String, Tensor> parameters;

  /** At these numbers; the settings are among the parameters. */
  NormMistakes(NormSpec spec, Tensor x, Map<String, Tensor> parameters) {
    this.spec = spec;
    this.x = x;
    this.parameters = parameters;
  }

  /** Y where the variance was divided by one less than there are numbers. */
  static BiFunction<Tensor, Map<String, Tensor>, Tensor> oneLess(NormSpec spec) {
    return (x, parameters) ->
        spec.normalized(x, parameters, true, (v, m) -> NormSpec.sigma(v * m / (m - 1), m)).y();
  }

  /** Y where the mean was taken away, as LayerNorm does. */
  static BiFunction<Tensor, Map<String, Tensor>, Tensor> centered(NormSpec spec) {
    return (x, parameters) -> spec.normalized(x, parameters, true, NormSpec::sigma).y();
  }

  /** Wrong Y, by what to say of it. */
  Map<String, Tensor> ofY() {
    Map<String, Tensor> known = new LinkedHashMap<>();
    if (spec.centered()) {
      known.put(
          "the variance was divided by one less than there are numbers, as ND4J's var and std do",
          oneLess(spec).apply(x, parameters));
      known.put(
          "the mean is not taken away", spec.normalized(x, parameters, false, NormSpec::sigma).y());
    } else {
      known.put(
          "the mean is taken away first, as LayerNorm does", centered(spec).apply(x, parameters));
    }
    known.put(
        "the root is missing",
        spec.normalized(x, parameters, spec.centered(), (v, m) -> v + NormSpec.EPSILON).y());
    known.put(
        "a sum of squares stands where their mean is due",
        spec.normalized(x, parameters, spec.centered(), (v, m) -> NormSpec.sigma(v * m, m)).y());
    known.put(
        "yours is X̂: the gain is missing",
        Tensor.of(x.shape(), spec.normalized(x, parameters).xHat()));
    return known;
  }

  /** What small numbers become where ε is not where it belongs, by what to say of it. */
  Map<String, Tensor> ofSmall() {
    boolean centered = spec.centered();
    Map<String, Tensor> known = new LinkedHashMap<>();
    known.put("ε is missing", spec.normalized(x, parameters, centered, (v, m) -> Math.sqrt(v)).y());
    known.put(
        "ε stands beside the root, and belongs below it",
        spec.normalized(x, parameters, centered, (v, m) -> Math.sqrt(v) + NormSpec.EPSILON).y());
    return known;
  }

  /** Wrong dX, by what to say of it. */
  Map<String, Tensor> ofDx(Tensor dY) {
    double one = spec.centered() ? 1 : 0;
    Map<String, Tensor> known = new LinkedHashMap<>();
    known.put(
        "what reaches the loss through σ is missing",
        each(dY, e -> (e.g() - one * e.mean()) / e.sigma()));
    if (spec.centered()) {
      known.put(
          "what reaches the loss through μ is missing",
          each(dY, e -> (e.g() - e.xHat() * e.along()) / e.sigma()));
      known.put(
          "what reaches the loss through μ and through σ is missing",
          each(dY, e -> e.g() / e.sigma()));
    } else {
      known.put(
          "a mean is taken away, as LayerNorm's backward does, and forward took none",
          each(dY, e -> (e.g() - e.mean() - e.xHat() * e.along()) / e.sigma()));
    }
    known.put(
        "the gain stands before the bracket, as in BatchNorm: within a set it differs, and goes"
            + " into each mean",
        each(dY, e -> e.gain() * (e.dY() - one * e.meanDy() - e.xHat() * e.alongDy()) / e.sigma()));
    known.put(
        "the gain is missing",
        each(dY, e -> (e.dY() - one * e.meanDy() - e.xHat() * e.alongDy()) / e.sigma()));
    known.put(
        "sums stand where means are due",
        each(dY, e -> (e.g() - e.size() * (one * e.mean() + e.xHat() * e.along())) / e.sigma()));
    known.put(
        "the division by σ is missing",
        each(dY, e -> e.g() - one * e.mean() - e.xHat() * e.along()));
    known.put(
        "the sign of what comes through σ is wrong",
        each(dY, e -> (e.g() - one * e.mean() + e.xHat() * e.along()) / e.sigma()));
    return known;
  }

  /** One element, and means over its set: of dX̂, of dX̂ ⊙ X̂, of dY, of dY ⊙ X̂. */
  private record Element(
      double dY,
      double gain,
      double xHat,
      double sigma,
      double size,
      double mean,
      double along,
      double meanDy,
      double alongDy) {

    double g() {
      return dY * gain;
    }
  }

  private Tensor each(Tensor dY, ToDoubleFunction<Element> formula) {
    NormedSets n = spec.normalized(x, parameters);
    double[] d = dY.values();
    double[] g = times(d, n.gain());
    double[] mean = NormedSets.mean(n.set(), g);
    double[] along = NormedSets.mean(n.set(), times(g, n.xHat()));
    double[] meanDy = NormedSets.mean(n.set(), d);
    double[] alongDy = NormedSets.mean(n.set(), times(d, n.xHat()));
    double size = (double) d.length / mean.length;
    double[] dX = new double[d.length];
    for (int i = 0; i < dX.length; i++) {
      int s = n.set()[i];
      dX[i] =
          formula.applyAsDouble(
              new Element(
                  d[i],
                  n.gain()[i],
                  n.xHat()[i],
                  n.sigma()[s],
                  size,
                  mean[s],
                  along[s],
                  meanDy[s],
                  alongDy[s]));
    }
    return Tensor.of(x.shape(), dX);
  }

  private static double[] times(double[] a, double[] b) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = a[i] * b[i];
    }
    return product;
  }
}
