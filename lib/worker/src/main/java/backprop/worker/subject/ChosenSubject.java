package backprop.worker.subject;

import java.util.List;
import java.util.Map;

/**
 * An answer of several parts that are not alike: the first argument of {@code construct} names the
 * part, and what is called afterwards is called on it.
 */
public final class ChosenSubject implements Subject {

  private final Map<String, Subject> parts;
  private Subject chosen = new AbsentSubject(CallFailure.because("no part was constructed"));

  /** A subject of these parts, by name. */
  public ChosenSubject(Map<String, Subject> parts) {
    this.parts = Map.copyOf(parts);
  }

  @Override
  public Reply construct(List<PlainValue> arguments) {
    String name = new Arguments(arguments).text(0);
    chosen =
        parts.getOrDefault(
            name, new AbsentSubject(CallFailure.because("no part is named " + name)));
    return chosen.construct(arguments);
  }

  @Override
  public Reply turnTo(int place) {
    // The part to construct there is not named yet.
    parts.values().forEach(part -> part.turnTo(place));
    return new Reply(null, List.of(), List.of(), null);
  }

  @Override
  public Reply call(Handed handed, String operation, PlainValue... arguments) {
    return chosen.call(handed, operation, arguments);
  }

  @Override
  public Reply listed() {
    return chosen.listed();
  }

  @Override
  public Reply parameter(String name) {
    return chosen.parameter(name);
  }

  @Override
  public Reply setParameter(String name, Tensor value) {
    return chosen.setParameter(name, value);
  }

  @Override
  public Reply gradient(String name) {
    return chosen.gradient(name);
  }

  @Override
  public Reply setGradient(String name, Tensor gradient) {
    return chosen.setGradient(name, gradient);
  }
}
