package backprop.worker.answer;

import backprop.data.Batch;
import backprop.exercise.TrainingStep;
import backprop.exercise.TrainingStepFactory;
import backprop.loss.Loss;
import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Handed;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Exercise 09, one step of training: its model, its loss and its optimizer ask the contract for
 * every number, which so hears of every call, in order.
 */
final class TrainingStepAnswer {

  /** {@code step(x, target, x, target, …)}, an x and a target for each part. */
  private static final Role<Training> ROLE =
      new Role<>(Map.of("step", Training::step), training -> List.of());

  private TrainingStepAnswer() {}

  static Subject subject(TrainingStepFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> make(factory, arguments));
  }

  /** After the name the values of {@code p1} and {@code p2}. */
  private static Made<Training> make(TrainingStepFactory factory, Arguments a) {
    Map<String, Parameter> parameters = Answers.parameters(Made::parameter, a.arrays());
    List<Parameter> all = List.copyOf(parameters.values());
    Training training = new Training();
    training.step =
        factory.create(
            new HandedLayer(training::ask, all),
            new HandedLoss(training::ask),
            new HandedOptimizer(training::ask, all));
    return new Made<>(training.step == null ? null : training, parameters);
  }

  /** A step, and whom its parts ask during the call at hand. */
  private static final class Training {
    private TrainingStep step;
    private Handed handed = Handed.NOTHING;

    Double step(Arguments a) {
      handed = a.handed();
      List<Batch> parts = new ArrayList<>();
      for (int i = 0; i < a.count(); i += 2) {
        parts.add(new Batch(a.array(i), a.array(i + 1)));
      }
      return step.step(List.copyOf(parts));
    }

    Reply ask(String operation, PlainValue... arguments) {
      return handed.ask(operation, arguments);
    }
  }

  private static PlainValue answer(Handed handed, String operation, INDArray... arrays) {
    PlainValue[] copies = Arrays.stream(arrays).map(Tensor::copyOf).toArray(PlainValue[]::new);
    Reply reply = handed.ask(operation, copies);
    if (reply.failed()) {
      throw new IllegalStateException(reply.failure().toString());
    }
    return reply.result();
  }

  private record HandedLoss(Handed handed) implements Loss {
    @Override
    public double value(INDArray prediction, INDArray target) {
      return ((PlainValue.Num) answer(handed, "loss", prediction, target)).value();
    }

    @Override
    public INDArray gradient(INDArray prediction, INDArray target) {
      return ((Tensor) answer(handed, "gradient of the loss", prediction, target)).toArray();
    }
  }

  private static final class HandedOptimizer extends Optimizer {
    private final Handed handed;

    HandedOptimizer(Handed handed, List<Parameter> parameters) {
      super(parameters, Schedule.constant(1));
      this.handed = handed;
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      String name = "update p" + (parameters().indexOf(p) + 1);
      INDArray value = ((Tensor) answer(handed, name, p.value(), p.gradient())).toArray();
      p.value().assign(value);
    }
  }
}
