package backprop.worker.answer;

import backprop.exercise.BranchesFactory;
import backprop.exercise.CheckerFactory;
import backprop.exercise.ClipFactory;
import backprop.exercise.DifferentiatorFactory;
import backprop.exercise.DropoutFactory;
import backprop.exercise.InitializerFactory;
import backprop.exercise.LayerFactory;
import backprop.exercise.LeastSquaresFactory;
import backprop.exercise.LossFactory;
import backprop.exercise.NetworkGradientsFactory;
import backprop.exercise.OptimizerFactory;
import backprop.exercise.ParallelBlockFactory;
import backprop.exercise.PartName;
import backprop.exercise.ProximalFactory;
import backprop.exercise.RecipeFactory;
import backprop.exercise.RecurrentStepFactory;
import backprop.exercise.ScheduleFactory;
import backprop.exercise.SharedAttentionFactory;
import backprop.exercise.TapeFactory;
import backprop.exercise.TrainingStepFactory;
import backprop.exercise.UnrolledFactory;
import backprop.exercise.VectorFunctionFactory;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.PositionWise;
import backprop.optim.GradientClip;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.ChosenSubject;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How an answer is put within a contract's reach: by its kind, which is its factory's type. Nothing
 * here says what is right.
 *
 * <p>What a contract hands over to make an object of begins with the name of its spec.
 */
public final class Answers {

  /** {@code apply()}. */
  private static final Role<Clipping> CLIPPING =
      new Role<>(Map.of("apply", (clipping, a) -> clipping.apply()), Clipping::parameters);

  private Answers() {}

  /**
   * A subject of what a factory makes; of a record of factories, one of several parts.
   *
   * @throws IllegalArgumentException if this type of factory has no kind
   */
  public static Subject subjectOf(Object factory) {
    if (factory instanceof LayerFactory f) {
      return new LocalSubject<>(Role.LAYER, a -> layer(f, a));
    }
    if (factory instanceof DropoutFactory f) {
      return new LocalSubject<>(Role.LAYER, a -> dropout(f, a));
    }
    if (factory instanceof LossFactory f) {
      return new LocalSubject<>(Role.LOSS, a -> new Made<>(f.create(), Map.of()));
    }
    if (factory instanceof OptimizerFactory f) {
      return optimizer(f, Made::parameter);
    }
    if (factory instanceof ScheduleFactory f) {
      return new LocalSubject<>(Role.SCHEDULE, a -> new Made<>(schedule(f, a), Map.of()));
    }
    if (factory instanceof InitializerFactory f) {
      return new LocalSubject<>(Role.INITIALIZER, a -> new Made<>(f.create(), Map.of()));
    }
    if (factory instanceof ProximalFactory f) {
      return ProximalAnswer.subject(f);
    }
    if (factory instanceof ClipFactory f) {
      return new LocalSubject<>(CLIPPING, a -> clipping(f, a));
    }
    if (factory instanceof LeastSquaresFactory f) {
      return LeastSquaresAnswer.subject(f);
    }
    if (factory instanceof NetworkGradientsFactory f) {
      return NetworkAnswer.subject(f);
    }
    if (factory instanceof DifferentiatorFactory f) {
      return DifferentiatorAnswer.subject(f);
    }
    if (factory instanceof VectorFunctionFactory f) {
      return VectorFunctionAnswer.subject(f);
    }
    if (factory instanceof TapeFactory f) {
      return TapeAnswer.subject(f);
    }
    if (factory instanceof CheckerFactory f) {
      return CheckerAnswer.subject(f);
    }
    if (factory instanceof BranchesFactory f) {
      return BranchesAnswer.subject(f);
    }
    if (factory instanceof ParallelBlockFactory f) {
      return BranchesAnswer.subject(
          rows -> f.create(ofSteps(rows.get(0)), ofSteps(rows.get(1)), ofSteps(rows.get(2))));
    }
    if (factory instanceof TrainingStepFactory f) {
      return TrainingStepAnswer.subject(f);
    }
    if (factory instanceof RecurrentStepFactory f) {
      return RecurrentStepAnswer.subject(f);
    }
    if (factory instanceof UnrolledFactory f) {
      return UnrolledAnswer.subject(f);
    }
    if (factory instanceof SharedAttentionFactory f) {
      return SharedAttentionAnswer.subject(f);
    }
    if (factory instanceof RecipeFactory f) {
      return RecipeAnswer.subject(f);
    }
    if (factory instanceof Record parts) {
      return new ChosenSubject(subjectsOf(parts));
    }
    throw new IllegalArgumentException(
        "Answers: a factory must be a layer's, a loss's… or a record of such, got "
            + factory.getClass().getName());
  }

  /** The one layer of a row, at every step of a sequence: a block is given [n,t,d]. */
  private static Layer ofSteps(List<Layer> row) {
    return new PositionWise(row.get(0));
  }

  private static Map<String, Subject> subjectsOf(Record parts) {
    Map<String, Subject> subjects = new LinkedHashMap<>();
    for (RecordComponent component : parts.getClass().getRecordComponents()) {
      try {
        subjects.put(
            component.getAnnotation(PartName.class).value(),
            subjectOf(component.getAccessor().invoke(parts)));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalArgumentException("Answers: " + component + " cannot be read", e);
      }
    }
    return subjects;
  }

  /** After the name: a type, a seed, the parameters' names, their values, and its settings. */
  private static Made<Layer> layer(LayerFactory factory, Arguments a) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    int next = 4;
    for (String name : a.text(3).isEmpty() ? new String[0] : a.text(3).split(" ")) {
      INDArray value = a.array(next);
      parameters.put(
          name, value.rank() == 1 ? Parameter.bias(name, value) : Parameter.weight(name, value));
      next++;
    }
    int[] settings = IntStream.range(next, a.count()).map(i -> (int) a.number(i)).toArray();
    return new Made<>(factory.of(List.copyOf(parameters.values()), settings), parameters);
  }

  /** After the name p, and the seed of the generator that it draws from. */
  private static Made<Layer> dropout(DropoutFactory factory, Arguments a) {
    return new Made<>(factory.create(a.number(1), new Random((long) a.number(2))), Map.of());
  }

  /**
   * An optimizer; after the name its rates, and the values of parameters {@code p1}, {@code p2}…
   * that are made by {@code parameter}.
   */
  public static Subject optimizer(
      OptimizerFactory factory, Function<INDArray, Parameter> parameter) {
    return new LocalSubject<>(Role.OPTIMIZER, a -> made(factory, parameter, a));
  }

  /** What such a subject makes of a contract's arguments. */
  public static Made<Optimizer> made(
      OptimizerFactory factory, Function<INDArray, Parameter> parameter, Arguments a) {
    Map<String, Parameter> parameters =
        parameters(parameter, a.arrays().subList(1, a.arrays().size()));
    double[] rates = a.array(1).toDoubleVector();
    Schedule schedule = t -> rates[(int) t - 1];
    return new Made<>(factory.create(List.copyOf(parameters.values()), schedule), parameters);
  }

  /** After the name its rate, and the numbers of its steps. */
  private static Schedule schedule(ScheduleFactory factory, Arguments a) {
    return factory.create(a.number(1), (long) a.number(2), (long) a.number(3));
  }

  /** After the name its limit, and the values of parameters {@code p1}, {@code p2}… */
  private static Made<Clipping> clipping(ClipFactory factory, Arguments a) {
    Map<String, Parameter> parameters = parameters(Made::parameter, a.arrays());
    GradientClip clip = factory.create(a.number(1));
    List<Parameter> all = List.copyOf(parameters.values());
    return new Made<>(clip == null ? null : new Clipping(clip, all), parameters);
  }

  /** Of these values: {@code p1}, {@code p2}… */
  static Map<String, Parameter> parameters(
      Function<INDArray, Parameter> parameter, List<INDArray> values) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (INDArray value : values) {
      parameters.put("p" + (parameters.size() + 1), parameter.apply(value));
    }
    return parameters;
  }

  /** A clip, and what it clips. */
  private record Clipping(GradientClip clip, List<Parameter> parameters) {

    Object apply() {
      clip.apply(parameters);
      return null;
    }
  }
}
