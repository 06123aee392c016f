package backprop.autograder.contract.exercise;

import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Where beside its own arrays a layer was asked for its output: what a checker's slopes are made
 * of. From them shows what is wrong with slopes that nobody else sees.
 */
final class Nudges {

  /** Differences of outputs keep half of their digits at steps around 1e-5, and few below this. */
  private static final double TOO_SMALL = 1e-9;

  private static final double TOO_LARGE = 1e-2;

  private final List<Tensor> own;
  private final List<Double> steps = new ArrayList<>();

  /** Of a layer that is judged at these arrays. */
  Nudges(Tensor x, List<Tensor> parameters) {
    own = together(x, parameters);
  }

  /** Takes down how far from its own arrays the layer is asked. */
  void saw(Tensor x, List<Tensor> parameters) {
    List<Tensor> arrays = together(x, parameters);
    double step = 0;
    for (int a = 0; a < arrays.size(); a++) {
      double[] was = own.get(a).values();
      double[] is = arrays.get(a).values();
      for (int i = 0; i < Math.min(was.length, is.length); i++) {
        step = Math.abs(is[i] - was[i]) > Math.abs(step) ? is[i] - was[i] : step;
      }
    }
    if (step != 0) {
      steps.add(step);
    }
  }

  private static List<Tensor> together(Tensor x, List<Tensor> parameters) {
    List<Tensor> arrays = new ArrayList<>(List.of(x));
    arrays.addAll(parameters);
    return arrays;
  }

  /** What is wrong with the steps, and what to do; empty where there is nothing. */
  String mistake() {
    double largest = steps.stream().mapToDouble(Math::abs).max().orElse(0);
    if (largest == 0) {
      return "forward is never asked beside x and the parameters as they came, so there is no slope"
          + " to compare with: nudge each element";
    }
    if (largest < TOO_SMALL) {
      return "the step is so small that the difference of two losses is little but rounding; for"
          + " doubles, h is near 1e-5";
    }
    if (largest > TOO_LARGE) {
      return "the step is so large that the slope is another one at its end; for doubles, h is near"
          + " 1e-5";
    }
    boolean oneSide =
        steps.stream().allMatch(step -> step > 0) || steps.stream().allMatch(step -> step < 0);
    return oneSide
        ? "this is a one-sided difference, which is off by h times the curvature: ask on both sides"
            + " of each element"
        : "";
  }
}
