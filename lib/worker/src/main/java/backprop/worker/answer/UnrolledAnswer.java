package backprop.worker.answer;

import backprop.exercise.RecurrentStep;
import backprop.exercise.StepGradients;
import backprop.exercise.StepValues;
import backprop.exercise.UnrolledFactory;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Handed;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Exercise 17, the sequence. The step in it is not the answer's: it asks the contract for what it
 * computes, where every call is known.
 */
final class UnrolledAnswer {

  /** {@code forward(x, mode)}, {@code backward(dY)}. */
  private static final Role<Unrolling> ROLE =
      new Role<>(
          Map.of("forward", Unrolling::forward, "backward", Unrolling::backward),
          unrolling -> unrolling.whole.parameters());

  private UnrolledAnswer() {}

  /** After the name the value of the step's parameter {@code p}, which has the state's length. */
  static Subject subject(UnrolledFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> make(factory, arguments));
  }

  private static Made<Unrolling> make(UnrolledFactory factory, Arguments a) {
    Parameter p = Made.parameter(a.array(1));
    Unrolling unrolling = new Unrolling(p);
    unrolling.whole = factory.create(unrolling, (int) p.value().length());
    return new Made<>(unrolling.whole == null ? null : unrolling, Map.of("p", p));
  }

  /** A sequence's step, the sequence, and whom the step asks during the call at hand. */
  private static final class Unrolling implements RecurrentStep {
    private final Parameter p;
    private Layer whole;
    private Handed handed = Handed.NOTHING;

    Unrolling(Parameter p) {
      this.p = p;
    }

    INDArray forward(Arguments a) {
      handed = a.handed();
      return whole.forward(a.array(0), Mode.valueOf(a.text(1)));
    }

    INDArray backward(Arguments a) {
      handed = a.handed();
      return whole.backward(a.array(0));
    }

    @Override
    public StepValues forward(INDArray x, INDArray h) {
      INDArray next = ask("next", x, h, p.value());
      return new StepValues(x.dup(), h.dup(), null, null, null, next);
    }

    @Override
    public StepGradients backward(StepValues v, INDArray dNext) {
      INDArray dX = ask("dX", v.x(), v.h(), dNext);
      INDArray dH = ask("dH", v.x(), v.h(), dNext);
      p.gradient().assign(ask("gradient", v.x(), v.h(), dNext, p.gradient()));
      return new StepGradients(null, null, null, dX, dH);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(p);
    }

    private INDArray ask(String operation, INDArray... arrays) {
      PlainValue[] arguments = Arrays.stream(arrays).map(Tensor::copyOf).toArray(PlainValue[]::new);
      Reply reply = handed.ask(operation, arguments);
      if (reply.failed()) {
        throw new IllegalArgumentException(reply.failure().message());
      }
      return ((Tensor) reply.result()).toArray();
    }
  }
}
