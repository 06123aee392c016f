package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.PoolingContract;
import backprop.autograder.exercise.ConvolutionAndPoolingExercise;
import backprop.autograder.library.Trialled;
import backprop.exercise.MaxPoolFactory;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;

/** Poolings with one mistake each. */
final class PoolingMutantsTest extends MutantSuite {

  PoolingMutantsTest() {
    super(PoolingContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the last of equals has the gradient", "ties", "the last of them has it", Last::new),
        of("the largest is -50 at least", "extremes", "negative numbers", FromMinus50::new),
        of("NaN is passed over", "extremes", "expected NaN", PassesOver::new));
  }

  private static Mutant of(String mistake, String method, String says, MaxPoolFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            PoolingContract.class,
            ConvolutionAndPoolingExercise.POOLING,
            Answers.subjectOf(factory)));
  }

  private static final class Last extends OpenMaxPool {
    Last(int size, int stride) {
      super(size, stride);
    }

    @Override
    protected boolean isLarger(double next, double best) {
      return next >= best || Double.isNaN(next);
    }
  }

  private static final class FromMinus50 extends OpenMaxPool {
    FromMinus50(int size, int stride) {
      super(size, stride);
    }

    @Override
    protected double largest(double pixel) {
      return Math.max(-50, pixel);
    }
  }

  private static final class PassesOver extends OpenMaxPool {
    PassesOver(int size, int stride) {
      super(size, stride);
    }

    @Override
    protected boolean isLarger(double next, double best) {
      return next > best;
    }
  }
}
