package backprop.autograder.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.exercise.MilestoneContract;
import backprop.autograder.contract.exercise.MilestoneSpec;
import backprop.autograder.grade.SuiteRunner;
import backprop.autograder.library.Trialled;
import backprop.exercise.MilestoneData;
import backprop.exercise.RecipeFactory;
import backprop.exercise.Report;
import backprop.exercise.TrainingStep;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.nn.Softmax;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Recipes of a milestone that reads text, with one mistake each. */
final class TextMilestoneMutantsTest extends MutantSuite {

  /** Of few stretches, for a loss that lies far below what the frequencies alone would give. */
  private static final MilestoneSpec SPEC =
      new MilestoneSpec(
          "the network",
          MilestoneData.MOBY_DICK,
          OpenBigram.SHAPES,
          OpenBigram::logits,
          8,
          640,
          50,
          0,
          2.8);

  TextMilestoneMutantsTest() {
    super(MilestoneContract.class);
  }

  @Test
  @DisplayName("a right recipe has every test")
  void right() {
    RecipeFactory recipe = OpenBigram::new;
    Assignment assignment = new Assignment(Answers.subjectOf(recipe), SPEC, 11);
    List<Report.Test> tests = SuiteRunner.run(MilestoneContract.class, assignment);
    assertEquals(14, tests.stream().mapToDouble(Report.Test::points).sum(), tests::toString);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("of text, rows of shares", "logits", "as of a softmax", EndsInSoftmax::new),
        of("texts of a batch see each other", "logits", "alone and among others", SeesOthers::new),
        of("its embedding is half as wide", "parameters", "[81, 8]", HalfAsWide::new),
        of("each character sees the next", "formula", "at [", LooksAhead::new),
        of("of text, half comes back", "gradients", "p1 [81, 16]", Halves::new),
        of("a step sums over positions", "loss", "the loss of a step", SumsPositions::new),
        of("text starts with large weights", "loss", "before any step", Large::new),
        of("the embedding stays", "steps", "p1 [81, 16] is", EmbeddingStays::new),
        of("long trainings are slow", "trained", "its loss on 50 stretches", SlowWhenLong::new));
  }

  private static Mutant of(String mistake, String method, String says, RecipeFactory maker) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, MilestoneContract.class, SPEC, Answers.subjectOf(maker)));
  }

  /** A layer between the embedding and the head, or behind both: what it gives, and sends back. */
  private abstract static class Between implements Layer {
    @Override
    public INDArray backward(INDArray dY) {
      return dY;
    }
  }

  private static final class EndsInSoftmax extends OpenBigram {
    @Override
    public Layer network(RandomGenerator random) {
      Layer softmax = new Softmax();
      Layer ends =
          new Layer() {
            @Override
            public INDArray forward(INDArray x, Mode mode) {
              return softmax.forward(x, mode);
            }

            @Override
            public INDArray backward(INDArray dY) {
              return softmax.backward(dY);
            }
          };
      return new Sequential(super.network(random), ends);
    }
  }

  private static final class SeesOthers extends OpenBigram {
    @Override
    public Layer network(RandomGenerator random) {
      return new Sequential(
          super.network(random),
          new Between() {
            @Override
            public INDArray forward(INDArray x, Mode mode) {
              return x.size(0) == 1 ? x.add(0.1) : x;
            }
          });
    }
  }

  private static final class HalfAsWide extends OpenBigram {
    @Override
    int width() {
      return 8;
    }
  }

  /** The last character has none to see. */
  private static final class LooksAhead extends OpenBigram {
    private static final double SHARE = 0.1;

    @Override
    Layer embedding(RandomGenerator random) {
      Layer ahead =
          new Layer() {
            @Override
            public INDArray forward(INDArray x, Mode mode) {
              INDArray y = x.dup('c');
              before(y).addi(after(x).mul(SHARE));
              return y;
            }

            @Override
            public INDArray backward(INDArray dY) {
              INDArray dX = dY.dup('c');
              after(dX).addi(before(dY).mul(SHARE));
              return dX;
            }
          };
      return new Sequential(super.embedding(random), ahead);
    }

    /** All positions but the last. */
    private static INDArray before(INDArray a) {
      return a.get(NDArrayIndex.all(), NDArrayIndex.interval(0, a.size(1) - 1));
    }

    /** All positions but the first. */
    private static INDArray after(INDArray a) {
      return a.get(NDArrayIndex.all(), NDArrayIndex.interval(1, a.size(1)));
    }
  }

  private static final class Halves extends OpenBigram {
    @Override
    Layer head(RandomGenerator random) {
      Layer head = super.head(random);
      return new Layer() {
        @Override
        public INDArray forward(INDArray x, Mode mode) {
          return head.forward(x, mode);
        }

        @Override
        public INDArray backward(INDArray dY) {
          return head.backward(dY).mul(0.5);
        }

        @Override
        public List<Parameter> parameters() {
          return head.parameters();
        }
      };
    }
  }

  private static final class SumsPositions extends OpenBigram {
    @Override
    public TrainingStep training(Layer network, long steps) {
      TrainingStep mean = super.training(network, steps);
      return parts -> mean.step(parts) * parts.get(0).x().size(1);
    }
  }

  private static final class Large extends OpenBigram {
    @Override
    Layer head(RandomGenerator random) {
      Layer head = super.head(random);
      head.parameters().get(0).value().muli(4);
      return head;
    }
  }

  private static final class EmbeddingStays extends OpenBigram {
    @Override
    List<Parameter> moved(Layer network) {
      return network.parameters().subList(1, 3);
    }
  }

  /** Quick on few steps, for the test before. */
  private static final class SlowWhenLong extends OpenBigram {
    @Override
    double rate(long steps) {
      return steps > 50 ? 1e-4 : super.rate(steps);
    }
  }
}
