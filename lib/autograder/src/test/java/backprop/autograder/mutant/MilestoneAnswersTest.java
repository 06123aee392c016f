package backprop.autograder.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.exercise.MilestoneSpec;
import backprop.autograder.exercise.GradedPart;
import backprop.autograder.exercise.MlpExercise;
import backprop.autograder.grade.SuiteRunner;
import backprop.data.Dataset;
import backprop.exercise.RecipeFactory;
import backprop.exercise.Report;
import backprop.exercise.TrainingStep;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Tanh;
import backprop.optim.Momentum;
import backprop.optim.Optimizer;
import backprop.optim.RmsProp;
import backprop.optim.Sgd;
import backprop.train.Listener;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

@DisplayName("Milestone 1, answers written otherwise")
class MilestoneAnswersTest {

  @Test
  @DisplayName("have every test with plain descent, with momentum, and with RMSprop")
  void otherOptimizers() {
    assertEquals(List.of(), lost(() -> new With(p -> new Sgd(p, 0.2))));
    assertEquals(List.of(), lost(() -> new With(p -> new Momentum(p, 0.03))));
    assertEquals(List.of(), lost(() -> new With(p -> new RmsProp(p, 1e-3))));
  }

  @Test
  @DisplayName("have every test where the last layer starts at zero, as is often done")
  void zeros() {
    assertEquals(List.of(), lost(LastAtZero::new));
  }

  @Test
  @DisplayName("are trained on what is drawn, whatever loop they bring along")
  void ownLoop() {
    assertEquals(List.of(), lost(OwnLoop::new));
  }

  @Test
  @DisplayName("lose the formula alone where a last layer at zero hides a tanh")
  void hidden() {
    assertEquals(
        List.of("its logits are those of the stated layers, in the stated order"),
        lost(ZeroBehindTanh::new));
  }

  @Test
  @DisplayName("have the parameters alone for a network that gives zeros, and a step that says so")
  void zeroNetwork() {
    // The shapes of its parameters are right.
    assertEquals(6, lost(GivesZeros::new).size());
  }

  private static List<String> lost(RecipeFactory recipe) {
    GradedPart part = MlpExercise.EXERCISE.parts().get(0);
    MilestoneSpec spec = (MilestoneSpec) part.spec();
    MilestoneSpec small =
        new MilestoneSpec(spec.name(), spec.data(), spec.shapes(), spec.forward(), 2000, 0.6);
    Assignment assignment = new Assignment(Answers.subjectOf(recipe), small, 11);
    return SuiteRunner.run(part.contract(), assignment).stream()
        .filter(test -> test.status() != Report.Status.PASSED)
        .map(Report.Test::name)
        .toList();
  }

  private static final class With extends OpenMlp {
    private final Function<List<Parameter>, Optimizer> optimizer;

    With(Function<List<Parameter>, Optimizer> optimizer) {
      this.optimizer = optimizer;
    }

    @Override
    Optimizer optimizer(List<Parameter> moved) {
      return optimizer.apply(moved);
    }
  }

  private static class LastAtZero extends OpenMlp {
    @Override
    Layer affine(int in, int out, RandomGenerator random) {
      Layer layer = super.affine(in, out, random);
      if (out == 10) {
        layer.parameters().get(0).value().assign(0);
      }
      return layer;
    }
  }

  private static final class ZeroBehindTanh extends LastAtZero {
    @Override
    Layer active() {
      return new Tanh();
    }
  }

  /** Has the right parameters, and uses none of them. */
  private static final class GivesZeros extends OpenMlp {
    @Override
    public Layer network(RandomGenerator random) {
      Layer right = super.network(random);
      return new Layer() {
        @Override
        public INDArray forward(INDArray x, Mode mode) {
          return Nd4j.zeros(DataType.FLOAT, x.size(0), 10);
        }

        @Override
        public INDArray backward(INDArray dY) {
          return Nd4j.zeros(DataType.FLOAT, dY.size(0), 784);
        }

        @Override
        public List<Parameter> parameters() {
          return right.parameters();
        }
      };
    }

    @Override
    public TrainingStep training(Layer network, long steps) {
      return parts -> Math.log(10);
    }
  }

  private static final class OwnLoop extends OpenMlp {
    @Override
    public Table train(
        Layer network, Dataset train, Dataset validation, long seed, Listener... listeners) {
      throw new AssertionError("a loop that nobody asked for");
    }
  }
}
