package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.MilestoneContract;
import backprop.autograder.contract.exercise.MilestoneSpec;
import backprop.autograder.exercise.GradedPart;
import backprop.autograder.exercise.MlpExercise;
import backprop.autograder.library.Trialled;
import backprop.data.Dataset;
import backprop.exercise.MilestoneData;
import backprop.exercise.RecipeFactory;
import backprop.exercise.TrainingStep;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.nn.Softmax;
import backprop.nn.Tanh;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Recipes of milestone 1 with one mistake each. */
final class MilestoneMutantsTest extends MutantSuite {

  MilestoneMutantsTest() {
    super(MilestoneContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("it is half as wide", "parameters", "[784, 64]", HalfAsWide::new),
        of("a tanh stands where the ReLU belongs", "formula", "at [", WithTanh::new),
        of("a bend halves what comes back", "gradients", "p1 [784, 128]", Halves::new),
        of("a step returns the sum", "loss", "the loss of a step", Sums::new),
        of("weights start three times too large", "loss", "before any step", Large::new),
        of("weights are those of a training before", "loss", "before any step", Learnt::new),
        of("the optimizer has the last layer alone", "steps", "p1 [784, 128] is", LastAlone::new),
        of("the network ends in a softmax", "logits", "as of a softmax", EndsInSoftmax::new),
        of("its batches are so large that there are two steps", "trained", "%", TwoSteps::new));
  }

  private static Mutant of(String mistake, String method, String says, RecipeFactory maker) {
    GradedPart part = MlpExercise.EXERCISE.parts().get(0);
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            part.contract(),
            small((MilestoneSpec) part.spec()),
            Answers.subjectOf(maker)));
  }

  /** Of few examples, for a share of them: what is tried here is noticed as well. */
  private static Object small(MilestoneSpec spec) {
    return new MilestoneSpec(spec.name(), spec.data(), spec.shapes(), spec.forward(), 2000, 0.7);
  }

  private static final class HalfAsWide extends OpenMlp {
    @Override
    int hidden() {
      return 64;
    }
  }

  private static final class WithTanh extends OpenMlp {
    @Override
    Layer active() {
      return new Tanh();
    }
  }

  /** Half of what comes back is lost on its way. */
  private static final class Halves extends OpenMlp {
    @Override
    Layer active() {
      Layer relu = super.active();
      return new Layer() {
        @Override
        public INDArray forward(INDArray x, Mode mode) {
          return relu.forward(x, mode);
        }

        @Override
        public INDArray backward(INDArray dY) {
          return relu.backward(dY).mul(0.5);
        }
      };
    }
  }

  private static final class Sums extends OpenMlp {
    @Override
    public TrainingStep training(Layer network, long steps) {
      TrainingStep mean = super.training(network, steps);
      return parts -> mean.step(parts) * parts.get(0).size();
    }
  }

  private static final class Large extends OpenMlp {
    @Override
    Layer affine(int in, int out, RandomGenerator random) {
      Layer layer = super.affine(in, out, random);
      layer.parameters().get(0).value().muli(3);
      return layer;
    }
  }

  /** Trained once, and pasted in. */
  private static final class Learnt extends OpenMlp {
    private static List<INDArray> weights;

    @Override
    public Layer network(RandomGenerator random) {
      Layer network = super.network(random);
      List<INDArray> learnt = weights();
      for (int i = 0; i < learnt.size(); i++) {
        network.parameters().get(i).value().assign(learnt.get(i));
      }
      return network;
    }

    private static synchronized List<INDArray> weights() {
      if (weights == null) {
        OpenMlp before = new OpenMlp();
        Layer network = before.network(new Random(5));
        Dataset images = MilestoneData.FASHION_ROWS.train();
        before.train(network, images.take(2000), images.take(50), 3);
        weights = network.parameters().stream().map(p -> p.value().dup()).toList();
      }
      return weights;
    }
  }

  private static final class LastAlone extends OpenMlp {
    @Override
    List<Parameter> moved(Layer network) {
      return network.parameters().subList(2, 4);
    }

    @Override
    double rate() {
      return 1e-2;
    }
  }

  private static final class EndsInSoftmax extends OpenMlp {
    @Override
    double rate() {
      return 1e-2;
    }

    @Override
    public Layer network(RandomGenerator random) {
      return new Sequential(super.network(random), new Ends());
    }
  }

  /** A softmax that the library does not know for one, and so does not refuse before its loss. */
  private static final class Ends implements Layer {
    private final Layer softmax = new Softmax();

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return softmax.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return softmax.backward(dY);
    }
  }

  private static final class TwoSteps extends OpenMlp {
    @Override
    public int batchSize() {
      return 4000;
    }

    @Override
    public int epochs() {
      return 2;
    }
  }
}
