package backprop.autograder.answer;

import backprop.autograder.subject.Arguments;
import backprop.autograder.subject.LocalSubject;
import backprop.autograder.subject.Made;
import backprop.autograder.subject.Role;
import backprop.exercise.Exercises;
import backprop.exercise.OptimizersFactory;
import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Exercise 13: the optimizer that the contract names, on the parameters that it hands over, with
 * the rates of its steps.
 */
public final class OptimizersAnswer {

  /** The answer. */
  public static final Answer<OptimizersFactory> ANSWER =
      new Answer<>(
          Exercises.OPTIMIZERS,
          factory ->
              new LocalSubject<>(
                  Role.OPTIMIZER, arguments -> make(maker(factory, arguments.text(0)), arguments)));

  private OptimizersAnswer() {}

  /** An optimizer of parameters {@code p1}, {@code p2}… made of what the contract hands over. */
  public static Made<Optimizer> make(OptimizersFactory.Maker maker, Arguments arguments) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (int i = 2; i < arguments.count(); i++) {
      String name = "p" + (i - 1);
      parameters.put(name, Parameter.weight(name, arguments.array(i)));
    }
    double[] rates = arguments.array(1).toDoubleVector();
    Schedule schedule = t -> rates[(int) t - 1];
    return new Made<>(maker.create(List.copyOf(parameters.values()), schedule), parameters);
  }

  private static OptimizersFactory.Maker maker(OptimizersFactory factory, String name) {
    return switch (name) {
      case "Momentum" -> factory.momentum();
      case "RMSprop" -> factory.rmsProp();
      case "Adam" -> factory.adam();
      default -> throw new IllegalArgumentException("no optimizer is named " + name);
    };
  }
}
