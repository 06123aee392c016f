package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.TrainingStepContract;
import backprop.autograder.library.Trialled;
import backprop.data.Batch;
import backprop.exercise.TrainingStepFactory;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.optim.Optimizer;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Steps on a batch in parts, with one mistake each. */
final class TrainingStepMutantsTest extends MutantSuite {

  TrainingStepMutantsTest() {
    super(TrainingStepContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the loss is a mean of means", "loss", "every part counts alike", MeanOfMeans::new),
        of("parts count alike", "unlike", "every part counts alike", Alike::new),
        of("equal parts are summed", "alike", "none is weighed", SumsEqual::new),
        of("a step for each part", "oneStep", "one step", StepsEach::new),
        of("gradients are kept", "forgets", "that held numbers before", Keeps::new),
        of("gradients are multiplied by 0", "forgets", "db, gradients that held", Multiplies::new),
        of("all trainings have one model", "inARow", "", Shares::new),
        of("it is in EVAL", "modes", "forward EVAL", Evaluates::new),
        of("it predicts twice", "partByPart", "forward of 4, forward of 4", Twice::new),
        of("it empties what it has used", "unchanged", "x of part 1 was changed", Empties::new));
  }

  private static Mutant of(
      String mistake, String method, String says, TrainingStepFactory factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake, TrainingStepContract.class, "L = Σ n_i/n L_i", Answers.subjectOf(factory)));
  }

  private static final class MeanOfMeans extends OpenStep {
    MeanOfMeans(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected double lossShare(Batch part, List<Batch> parts) {
      return 1.0 / parts.size();
    }
  }

  private static final class Alike extends OpenStep {
    Alike(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected double share(Batch part, List<Batch> parts) {
      return 1.0 / parts.size();
    }
  }

  private static final class SumsEqual extends OpenStep {
    SumsEqual(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected double share(Batch part, List<Batch> parts) {
      boolean equal = parts.stream().mapToInt(Batch::size).distinct().count() == 1;
      return equal ? 1 : super.share(part, parts);
    }
  }

  private static final class StepsEach extends OpenStep {
    StepsEach(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected void done(Batch part) {
      optimizer.step();
    }

    @Override
    protected void move() {
      // It has moved after each part.
    }
  }

  private static final class Keeps extends OpenStep {
    Keeps(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected void forget() {
      // Nothing is forgotten.
    }
  }

  private static final class Multiplies extends OpenStep {
    Multiplies(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected void forget() {
      model.parameters().forEach(p -> p.gradient().muli(0));
    }
  }

  private static final class Shares extends OpenStep {
    private static OpenStep latest;

    Shares(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
      latest = new OpenStep(model, loss, optimizer);
    }

    @Override
    public double step(List<Batch> parts) {
      return latest.step(parts);
    }
  }

  private static final class Evaluates extends OpenStep {
    Evaluates(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected INDArray predict(INDArray x) {
      return model.forward(x, Mode.EVAL);
    }
  }

  private static final class Twice extends OpenStep {
    Twice(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected INDArray predict(INDArray x) {
      super.predict(x);
      return super.predict(x);
    }
  }

  private static final class Empties extends OpenStep {
    Empties(Layer model, Loss loss, Optimizer optimizer) {
      super(model, loss, optimizer);
    }

    @Override
    protected void done(Batch part) {
      part.x().muli(0);
    }
  }
}
