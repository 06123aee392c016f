package backprop.autograder.mutant;

import backprop.autograder.contract.PoolingContract;
import backprop.autograder.contract.WindowContract;
import backprop.autograder.exercise.ConvolutionAndPoolingExercise;
import backprop.autograder.library.Trialled;
import backprop.exercise.ConvolutionFactory;
import backprop.exercise.MaxPoolFactory;
import backprop.nn.Parameter;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;

/** Convolutions and poolings with one mistake each. */
final class WindowMutants {

  private WindowMutants() {}

  static Stream<Mutant> all() {
    ConvolutionFactory forward = (w, b, s, p, d) -> new ThreeAtMost(w, b, s, p, d, true);
    ConvolutionFactory backward = (w, b, s, p, d) -> new ThreeAtMost(w, b, s, p, d, false);
    return Stream.of(
        of("forward has no stride above 3", "forwardAt", "at stride 4", forward),
        of("backward has no stride above 3", "backwardAt", "at stride 4", backward),
        of("the last of equals has the gradient", "ties", "the last of them has it", Last::new),
        of("the largest is -50 at least", "extremes", "negative numbers", FromMinus50::new),
        of("NaN is passed over", "extremes", "expected NaN", PassesOver::new));
  }

  private static Mutant of(String mistake, String method, String says, ConvolutionFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            WindowContract.class,
            ConvolutionAndPoolingExercise.CONVOLUTION,
            Answers.subjectOf(factory)));
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

  private static final class ThreeAtMost extends OpenConvolution {
    private final boolean there;

    ThreeAtMost(Parameter w, Parameter b, int stride, int padding, int dilation, boolean there) {
      super(w, b, stride, padding, dilation);
      this.there = there;
    }

    @Override
    protected int met(boolean forward, int place, int k) {
      int met = super.met(forward, place, k);
      return forward == there && stride > 3 ? met - place : met;
    }
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
