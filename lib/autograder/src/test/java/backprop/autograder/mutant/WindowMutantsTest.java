package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.WindowContract;
import backprop.autograder.exercise.ConvolutionAndPoolingExercise;
import backprop.autograder.library.Trialled;
import backprop.exercise.ConvolutionFactory;
import backprop.nn.Parameter;
import backprop.worker.answer.Answers;
import java.util.stream.Stream;

/** Convolutions with one mistake each. */
final class WindowMutantsTest extends MutantSuite {

  WindowMutantsTest() {
    super(WindowContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    ConvolutionFactory forward = (w, b, s, p, d) -> new ThreeAtMost(w, b, s, p, d, true);
    ConvolutionFactory backward = (w, b, s, p, d) -> new ThreeAtMost(w, b, s, p, d, false);
    return Stream.of(
        of("forward has no stride above 3", "forwardAt", "at stride 4", forward),
        of("backward has no stride above 3", "backwardAt", "at stride 4", backward));
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
}
