package backprop.worker.subject;

import java.util.List;

/**
 * A subject that could not be had: its notebook does not compile, say. Every call fails with the
 * reason, so that every test is reported, with no points and with the reason.
 *
 * @param reason why there is nothing to test
 */
public record AbsentSubject(CallFailure reason) implements Subject {

  @Override
  public Reply construct(List<PlainValue> arguments) {
    return Reply.failure(reason);
  }

  @Override
  public Reply turnTo(int place) {
    return Reply.failure(reason);
  }

  @Override
  public Reply call(Handed handed, String operation, PlainValue... arguments) {
    return Reply.failure(reason);
  }

  @Override
  public Reply listed() {
    return Reply.failure(reason);
  }

  @Override
  public Reply parameter(String name) {
    return Reply.failure(reason);
  }

  @Override
  public Reply setParameter(String name, Tensor value) {
    return Reply.failure(reason);
  }

  @Override
  public Reply gradient(String name) {
    return Reply.failure(reason);
  }

  @Override
  public Reply setGradient(String name, Tensor gradient) {
    return Reply.failure(reason);
  }
}
