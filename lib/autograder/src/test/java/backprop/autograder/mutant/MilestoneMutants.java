package backprop.autograder.mutant;

import backprop.autograder.exercise.GradedPart;
import backprop.autograder.exercise.MlpExercise;
import backprop.autograder.library.Trialled;
import backprop.exercise.RecipeFactory;
import backprop.exercise.TrainingStep;
import backprop.nn.Inner;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.nn.Softmax;
import backprop.nn.Tanh;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Recipes of milestone 1 with one mistake each. */
final class MilestoneMutants {

  private MilestoneMutants() {}

  static Stream<Mutant> all() {
    return Stream.of(
        of("it is half as wide", "parameters", "[784, 64]", HalfAsWide::new),
        of("a tanh stands where the ReLU belongs", "formula", "at [", WithTanh::new),
        of("a bend halves what comes back", "gradients", "p1 [784, 128]", Halves::new),
        of("a step returns the sum", "loss", "the loss of a step", Sums::new),
        of("weights start ten times too large", "loss", "before any step", Large::new),
        of("the optimizer has the last layer alone", "steps", "p1 [784, 128] is", LastAlone::new),
        of("its batches are so large that there are two steps", "trained", "%", TwoSteps::new));
  }

  private static Mutant of(String mistake, String method, String says, RecipeFactory maker) {
    GradedPart part = MlpExercise.EXERCISE.parts().get(0);
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, part.contract(), part.spec(), Answers.subjectOf(maker)));
  }

  private static final class HalfAsWide extends OpenMlp {
    @Override
    int hidden() {
      return 64;
    }
  }
}
