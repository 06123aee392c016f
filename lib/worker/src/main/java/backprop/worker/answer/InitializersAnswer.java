package backprop.worker.answer;

import backprop.exercise.Exercises;
import backprop.exercise.InitializersFactory;
import backprop.init.Initializer;
import backprop.nn.Parameter;
import backprop.optim.GradientClip;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.ChosenSubject;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;

/** Exercise 11: two initializers, and a clip on the parameters that the contract hands over. */
public final class InitializersAnswer {

  /** {@code apply()}. */
  private static final Role<Clipping> CLIPPING =
      new Role<>(Map.of("apply", (clipping, a) -> clipping.apply()), Clipping::parameters);

  /** The answer. */
  public static final Answer<InitializersFactory> ANSWER =
      new Answer<>(
          Exercises.INITIALIZERS,
          factory ->
              new ChosenSubject(
                  Map.of(
                      "He normal", initializer(factory.heNormal()),
                      "Xavier uniform", initializer(factory.xavierUniform()),
                      "Clipping", clipping(factory.clipping()))));

  private InitializersAnswer() {}

  /** An initializer within a contract's reach. */
  public static Subject initializer(Supplier<Initializer> maker) {
    return new LocalSubject<>(Role.INITIALIZER, arguments -> new Made<>(maker.get(), Map.of()));
  }

  /** A clip, constructed with a name, its limit, and parameters {@code p1}, {@code p2}… */
  public static Subject clipping(DoubleFunction<GradientClip> maker) {
    return new LocalSubject<>(CLIPPING, arguments -> make(maker, arguments));
  }

  private static Made<Clipping> make(DoubleFunction<GradientClip> maker, Arguments arguments) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (int i = 2; i < arguments.count(); i++) {
      parameters.put("p" + (i - 1), Made.parameter(arguments.array(i)));
    }
    GradientClip clip = maker.apply(arguments.number(1));
    List<Parameter> all = List.copyOf(parameters.values());
    return new Made<>(clip == null ? null : new Clipping(clip, all), parameters);
  }

  /** A clip, and what it clips. */
  private record Clipping(GradientClip clip, List<Parameter> parameters) {

    Object apply() {
      clip.apply(parameters);
      return null;
    }
  }
}
