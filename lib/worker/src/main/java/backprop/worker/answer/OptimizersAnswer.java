package backprop.worker.answer;

import backprop.exercise.Exercises;
import backprop.exercise.OptimizersFactory;
import backprop.exercise.OptimizersFactory.ScheduleMaker;
import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.ChosenSubject;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Exercise 13: the optimizer that the contract names, on the parameters that it hands over, with
 * the rates of its steps; and a schedule.
 */
public final class OptimizersAnswer {

  /** The answer. */
  public static final Answer<OptimizersFactory> ANSWER =
      new Answer<>(
          Exercises.OPTIMIZERS,
          factory ->
              new ChosenSubject(
                  Map.of(
                      "Momentum", optimizer(factory.momentum()),
                      "RMSprop", optimizer(factory.rmsProp()),
                      "Adam", optimizer(factory.adam()),
                      "Schedule", schedule(factory.schedule()))));

  private OptimizersAnswer() {}

  /** A schedule, constructed with a name, its rate, and the numbers of its steps. */
  public static Subject schedule(ScheduleMaker maker) {
    return new LocalSubject<>(
        Role.SCHEDULE,
        a -> {
          long warmUp = (long) a.number(2);
          long steps = (long) a.number(3);
          return new Made<>(maker.create(a.number(1), warmUp, steps), Map.of());
        });
  }

  /**
   * An optimizer of parameters {@code p1}, {@code p2}… each made of an array that the contract
   * hands over.
   */
  public static Made<Optimizer> make(
      BiFunction<List<Parameter>, Schedule, Optimizer> maker,
      Function<INDArray, Parameter> parameter,
      Arguments arguments) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (int i = 2; i < arguments.count(); i++) {
      parameters.put("p" + (i - 1), parameter.apply(arguments.array(i)));
    }
    double[] rates = arguments.array(1).toDoubleVector();
    Schedule schedule = t -> rates[(int) t - 1];
    return new Made<>(maker.apply(List.copyOf(parameters.values()), schedule), parameters);
  }

  private static Subject optimizer(BiFunction<List<Parameter>, Schedule, Optimizer> maker) {
    return new LocalSubject<>(Role.OPTIMIZER, arguments -> make(maker, Made::parameter, arguments));
  }
}
