package backprop.autograder.contract;

import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/**
 * What a norm should compute.
 *
 * <pre>
 * X̂ = (X - μ) / σ     σ² = mean((X - μ)²) + ε     over each set;   μ = mean(X), or 0
 * Y = γ ⊙ X̂ + β                                   γ is the parameter gain, β, where it is, bias
 * </pre>
 *
 * @param name as the reader knows it
 * @param formulas what to call each array in a message
 * @param centered whether the mean is taken away
 * @param sets which numbers go together
 * @param main the sizes that values and gradients are compared at
 * @param other sizes as unlike as the layer allows
 * @param refused shapes of X that {@code forward} must refuse at the main sizes
 * @param narrow further sizes
 * @param large sizes at which backward ends soon, and one that nudges element by element does not
 */
public record NormSpec(
    String name,
    Map<String, String> formulas,
    boolean centered,
    NormSets sets,
    Sizes main,
    Sizes other,
    List<long[]> refused,
    List<Sizes> narrow,
    Optional<Sizes> large) {

  /** What is added to the variance. */
  static final double EPSILON = 1e-5;

  /** The same as a layer's. */
  public LayerSpec layer() {
    return new LayerSpec(
        name,
        formulas,
        main,
        other,
        (x, parameters) -> normalized(x, parameters).y(),
        refused,
        sets != NormSets.CHANNELS,
        0,
        false,
        narrow,
        large);
  }

  /** These numbers, normalized. */
  NormedSets normalized(Tensor x, Map<String, Tensor> parameters) {
    return normalized(x, parameters, centered, NormSpec::sigma);
  }

  /**
   * The same with something changed.
   *
   * @param sigma what is divided by, of the variance of a set and its size
   */
  NormedSets normalized(
      Tensor x, Map<String, Tensor> parameters, boolean centered, DoubleBinaryOperator sigma) {
    int[] set = new int[x.values().length];
    for (int i = 0; i < set.length; i++) {
      set[i] = sets.set(i, x, parameters);
    }
    double[] mean = NormedSets.mean(set, x.values());
    double[] apart = new double[set.length];
    double[] squares = new double[set.length];
    for (int i = 0; i < set.length; i++) {
      apart[i] = x.values()[i] - (centered ? mean[set[i]] : 0);
      squares[i] = apart[i] * apart[i];
    }
    double[] divisor = NormedSets.mean(set, squares);
    int size = set.length / divisor.length;
    for (int s = 0; s < divisor.length; s++) {
      divisor[s] = sigma.applyAsDouble(divisor[s], size);
    }
    for (int i = 0; i < set.length; i++) {
      apart[i] /= divisor[set[i]];
    }
    return new NormedSets(
        x.shape(),
        set,
        apart,
        divisor,
        each("gain", 1, x, parameters),
        each("bias", 0, x, parameters));
  }

  /** A parameter's number for each element of X. */
  private double[] each(String name, double none, Tensor x, Map<String, Tensor> parameters) {
    double[] each = new double[x.values().length];
    for (int i = 0; i < each.length; i++) {
      each[i] =
          parameters.containsKey(name)
              ? parameters.get(name).values()[sets.parameter(i, x, parameters)]
              : none;
    }
    return each;
  }

  static double sigma(double variance, double size) {
    return Math.sqrt(variance + EPSILON);
  }

  /**
   * Numbers that a norm has brought to one size, each beside what belongs to it.
   *
   * @param shape of X
   * @param set of each element
   * @param xHat each element before its gain and bias
   * @param sigma what each set was divided by
   * @param gain of each element
   * @param bias of each element
   */
  record NormedSets(
      long[] shape, int[] set, double[] xHat, double[] sigma, double[] gain, double[] bias) {

    Tensor y() {
      double[] y = new double[set.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = gain[i] * xHat[i] + bias[i];
      }
      return Tensor.of(shape, y);
    }

    /** The mean of these numbers over each set. */
    static double[] mean(int[] set, double[] values) {
      // Sets are numbered from 0, and all have the same size.
      int count = Arrays.stream(set).max().orElseThrow() + 1;
      double[] mean = new double[count];
      for (int i = 0; i < set.length; i++) {
        mean[set[i]] += values[i] * count / set.length;
      }
      return mean;
    }
  }
}
