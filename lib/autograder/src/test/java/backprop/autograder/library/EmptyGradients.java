package backprop.autograder.library;

import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.List;

/**
 * A subject of the library whose answers about gradients are emptied on their way out: multiplied
 * by zero, or by NaN. Of an optimizer, that is the parameter after a step.
 *
 * @param subject what answers
 * @param factor 0 or NaN
 */
record EmptyGradients(Subject subject, double factor) implements Subject {

  @Override
  public Reply construct(List<PlainValue> arguments) {
    return subject.construct(arguments);
  }

  @Override
  public Reply turnTo(int place) {
    return subject.turnTo(place);
  }

  @Override
  public Reply call(Handed handed, String operation, PlainValue... arguments) {
    Reply reply = subject.call(handed, operation, arguments);
    boolean derivative = operation.equals("backward") || operation.equals("gradient");
    return derivative ? emptied(reply) : reply;
  }

  @Override
  public Reply gradient(String name) {
    return emptied(subject.gradient(name));
  }

  @Override
  public Reply parameter(String name) {
    return emptied(subject.parameter(name));
  }

  @Override
  public Reply listed() {
    return subject.listed();
  }

  @Override
  public Reply setParameter(String name, Tensor value) {
    return subject.setParameter(name, value);
  }

  @Override
  public Reply setGradient(String name, Tensor gradient) {
    return subject.setGradient(name, gradient);
  }

  private Reply emptied(Reply reply) {
    return reply.result() instanceof Tensor t
        ? new Reply(t.times(factor), reply.inputs(), reply.outputs(), reply.failure())
        : reply;
  }
}
