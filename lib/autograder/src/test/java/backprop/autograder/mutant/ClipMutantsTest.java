package backprop.autograder.mutant;

import backprop.autograder.contract.ClipContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.ClipFactory;
import backprop.nn.Parameter;
import backprop.optim.GradientClip;
import backprop.tensor.Ops;
import java.util.List;
import java.util.stream.Stream;

/** Clips by norm with one mistake each. */
final class ClipMutantsTest extends MutantSuite {

  ClipMutantsTest() {
    super(ClipContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of(
            "what is too long becomes half as long as the limit",
            "length",
            "with one parameter",
            limit -> p -> scale(p, norm(p) > limit ? limit / 2 / norm(p) : 1)),
        of(
            "each parameter has a norm of its own",
            "together",
            "with two parameters",
            limit -> p -> p.forEach(one -> GradientClip.byNorm(limit).apply(List.of(one)))),
        of(
            "biases have no part in it",
            "together",
            "were left as they are",
            limit ->
                p ->
                    GradientClip.byNorm(limit)
                        .apply(p.stream().filter(Parameter::isWeight).toList())),
        of("elements are cut", "direction", "the direction", limit -> p -> cut(p, limit)),
        of(
            "the limit is a target",
            "within",
            "the gradient of p1 was changed",
            limit -> p -> scale(p, norm(p) == 0 ? 1 : limit / norm(p))),
        of("0 is divided by 0", "zeros", "received NaN", limit -> p -> divide(p, limit)),
        of("the sum of squares is a field", "again", "of the next gradients", SumsOn::new),
        of("clips have one limit", "again", "of the next gradients", SharesLimit::new),
        of(
            "the values shrink too",
            "untouched",
            "the value of p1 was changed",
            limit ->
                p -> {
                  GradientClip.byNorm(limit).apply(p);
                  p.forEach(one -> one.value().muli(0.5));
                }));
  }

  private static Mutant of(String mistake, String method, String says, ClipFactory maker) {
    return new Mutant(mistake, method, says, Trialled.clip(mistake, maker));
  }

  /** Adds to what it summed before. */
  private static final class SumsOn implements GradientClip {
    private final double limit;
    private double squares;

    SumsOn(double limit) {
      this.limit = limit;
    }

    @Override
    public void apply(List<Parameter> parameters) {
      squares += Math.pow(norm(parameters), 2);
      double norm = Math.sqrt(squares);
      if (norm > limit) {
        scale(parameters, limit / norm);
      }
    }
  }

  /** Keeps its limit in what all clips have in common. */
  private static final class SharesLimit implements GradientClip {
    private static double limit;

    SharesLimit(double limit) {
      SharesLimit.limit = limit;
    }

    @Override
    public void apply(List<Parameter> parameters) {
      GradientClip.byNorm(limit).apply(parameters);
    }
  }

  private static double norm(List<Parameter> parameters) {
    double sum = 0;
    for (Parameter p : parameters) {
      sum += Math.pow(p.gradient().norm2Number().doubleValue(), 2);
    }
    return Math.sqrt(sum);
  }

  private static void scale(List<Parameter> parameters, double factor) {
    parameters.forEach(p -> p.gradient().muli(factor));
  }

  private static void divide(List<Parameter> parameters, double limit) {
    double norm = norm(parameters);
    if (norm > limit || norm == 0) {
      parameters.forEach(p -> p.gradient().divi(norm).muli(limit));
    }
  }

  /** Cuts elements, and then gives what is left the right length. */
  private static void cut(List<Parameter> parameters, double limit) {
    double norm = norm(parameters);
    if (norm > limit) {
      parameters.forEach(p -> p.gradient().assign(Ops.clamp(p.gradient(), 0.5)));
      scale(parameters, limit / norm(parameters));
    }
  }
}
