package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.exercise.MilestoneSpec;
import backprop.autograder.grade.SuiteRunner;
import backprop.autograder.mutant.OpenLeNet;
import backprop.autograder.mutant.OpenTinyGpt;
import backprop.exercise.RecipeFactory;
import backprop.exercise.Report;
import backprop.exercise.standin.StandIns;
import backprop.init.He;
import backprop.nn.Conv2d;
import backprop.nn.Layer;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.tensor.Window;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

@DisplayName("Milestones 2 and 3")
class LaterMilestonesTest {

  private static final String TRAINED =
      "trained by the recipe, it does as well as is stated on what was held back";

  @Test
  @DisplayName("give a LeNet with the library's convolutions and momentum every test")
  void leNet() {
    assertEquals(List.of(), failed(LeNetExercise.EXERCISE, WithMomentum::new));
  }

  @Test
  @Tag("long")
  @DisplayName("give a tiny GPT that is moved by RMSprop every test")
  void tinyGpt() {
    assertEquals(List.of(), failed(TinyGptExercise.EXERCISE, WithRmsProp::new));
  }

  @Test
  @Tag("long")
  @DisplayName("take the last test from a tiny GPT that hardly moves, and say its loss")
  void slow() {
    List<Report.Test> failed = failed(TinyGptExercise.EXERCISE, HardlyMoves::new);
    assertEquals(List.of(TRAINED), failed.stream().map(Report.Test::name).toList());
    assertTrue(failed.get(0).message().contains("its loss on 50 stretches"), failed::toString);
  }

  private static List<Report.Test> failed(GradedExercise<?> exercise, RecipeFactory recipe) {
    GradedPart part = exercise.parts().get(0);
    Assignment assignment =
        new Assignment(Answers.subjectOf(recipe), small((MilestoneSpec) part.spec()), 11);
    List<Report.Test> tests = SuiteRunner.run(part.contract(), assignment);
    assertEquals(14, tests.stream().mapToDouble(Report.Test::max).sum());
    return tests.stream().filter(test -> test.status() != Report.Status.PASSED).toList();
  }

  /** Of few examples, for less than is asked for: what is tried here shows with these as well. */
  private static MilestoneSpec small(MilestoneSpec spec) {
    boolean images = spec.accuracy() > 0;
    return new MilestoneSpec(
        spec.name(),
        spec.data(),
        spec.shapes(),
        spec.forward(),
        spec.batch(),
        images ? 1500 : 640,
        images ? 500 : 50,
        images ? 0.7 : 0,
        images ? spec.loss() : 2.9);
  }

  private static final class WithMomentum extends OpenLeNet {
    @Override
    protected Layer convolution(
        int in, int out, int size, int stride, int padding, RandomGenerator random) {
      Window window = new Window(size, size, stride, padding);
      return new Conv2d(in, out, window, He.normal(), DataType.FLOAT, random);
    }

    @Override
    protected Optimizer optimizer(Layer network, long steps) {
      return StandIns.OPTIMIZERS
          .momentum()
          .create(network.parameters(), Schedule.warmUpThenCosine(0.05, steps / 10, steps));
    }
  }

  private static final class WithRmsProp extends OpenTinyGpt {
    @Override
    protected Optimizer optimizer(Layer network, long steps) {
      return StandIns.OPTIMIZERS
          .rmsProp()
          .create(network.parameters(), Schedule.warmUpThenCosine(3e-3, steps / 10, steps));
    }
  }

  /** Quick on few steps, for the test before, and slow on many. */
  private static final class HardlyMoves extends OpenTinyGpt {
    @Override
    protected Optimizer optimizer(Layer network, long steps) {
      Schedule rate = t -> steps > 50 ? 1e-5 : 0.01;
      return StandIns.OPTIMIZERS.adam().create(network.parameters(), rate);
    }
  }
}
