package backprop.worker.answer;

import backprop.exercise.RecurrentStep;
import backprop.exercise.RecurrentStepFactory;
import backprop.exercise.StepGradients;
import backprop.exercise.StepValues;
import backprop.nn.Parameter;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Exercise 17, one step: each array that it gives, by name, after the call that gave it. */
final class RecurrentStepAnswer {

  private static final List<String> NAMES = List.of("wf", "uf", "bf", "wg", "ug", "bg");

  /**
   * {@code forward(x, h)}, then {@code F}, {@code M}, {@code G}, {@code next}; {@code backward(x,
   * h, f, m, g, next, dNext)}, then {@code dZg}, {@code dM}, {@code dZf}, {@code dX}, {@code dH}.
   */
  private static final Role<Stepping> ROLE =
      new Role<>(
          Map.ofEntries(
              Map.entry("forward", Stepping::forward),
              Map.entry("F", (stepping, a) -> stepping.values.f()),
              Map.entry("M", (stepping, a) -> stepping.values.m()),
              Map.entry("G", (stepping, a) -> stepping.values.g()),
              Map.entry("next", (stepping, a) -> stepping.values.next()),
              Map.entry("backward", Stepping::backward),
              Map.entry("dZg", (stepping, a) -> stepping.gradients.dZg()),
              Map.entry("dM", (stepping, a) -> stepping.gradients.dM()),
              Map.entry("dZf", (stepping, a) -> stepping.gradients.dZf()),
              Map.entry("dX", (stepping, a) -> stepping.gradients.dX()),
              Map.entry("dH", (stepping, a) -> stepping.gradients.dH())),
          stepping -> stepping.step.parameters());

  private RecurrentStepAnswer() {}

  /** After the name the values of the six parameters. */
  static Subject subject(RecurrentStepFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> make(factory, arguments));
  }

  private static Made<Stepping> make(RecurrentStepFactory factory, Arguments a) {
    Map<String, Parameter> p = new LinkedHashMap<>();
    for (String name : NAMES) {
      p.put(name, Made.parameter(a.array(1 + p.size())));
    }
    RecurrentStep step =
        factory.create(
            p.get("wf"), p.get("uf"), p.get("bf"), p.get("wg"), p.get("ug"), p.get("bg"));
    return new Made<>(step == null ? null : new Stepping(step), p);
  }

  /** A step, and what it gave last. */
  private static final class Stepping {
    private final RecurrentStep step;
    private StepValues values;
    private StepGradients gradients;

    Stepping(RecurrentStep step) {
      this.step = step;
    }

    Object forward(Arguments a) {
      values = null;
      values =
          Objects.requireNonNull(
              step.forward(a.array(0), a.array(1)), "forward returned null, not StepValues");
      return null;
    }

    Object backward(Arguments a) {
      gradients = null;
      StepValues given =
          new StepValues(a.array(0), a.array(1), a.array(2), a.array(3), a.array(4), a.array(5));
      gradients =
          Objects.requireNonNull(
              step.backward(given, a.array(6)), "backward returned null, not StepGradients");
      return null;
    }
  }
}
