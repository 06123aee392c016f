package backprop.autograder.library;

import backprop.autograder.contract.ClipContract;
import backprop.autograder.contract.ElementwiseContract;
import backprop.autograder.contract.ElementwiseSpec;
import backprop.autograder.contract.InitializerContract;
import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LossContract;
import backprop.autograder.contract.LossSpec;
import backprop.autograder.contract.OptimizerContract;
import backprop.autograder.contract.OptimizerSpec;
import backprop.autograder.contract.RegularizerContract;
import backprop.autograder.contract.RegularizerSpec;
import backprop.autograder.contract.ScheduleContract;
import backprop.autograder.contract.ScheduleSpec;
import backprop.exercise.ClipFactory;
import backprop.exercise.InitializerFactory;
import backprop.exercise.LayerFactory;
import backprop.exercise.LossFactory;
import backprop.exercise.ScheduleFactory;
import backprop.nn.Layer;
import backprop.regularize.Regularizer;
import backprop.worker.answer.Answers;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something to run a contract on.
 *
 * @param name as a reader knows it
 * @param contract the contract that it should keep
 * @param spec what it should compute
 * @param subject it, within the contract's reach
 */
public record Trialled(String name, Class<?> contract, Object spec, Subject subject) {

  /** A layer that brings its parameters along. */
  public static Trialled layer(String name, LayerSpec spec, Function<Arguments, Layer> maker) {
    return new Trialled(name, LayerContract.class, spec, subject(maker));
  }

  /** What is asked of a layer that brings its parameters along. */
  static Subject subject(Function<Arguments, Layer> maker) {
    return new LocalSubject<>(
        Role.LAYER,
        arguments -> {
          Layer layer = maker.apply(arguments);
          return new Made<>(layer, layer.named());
        });
  }

  /** A layer that is a function of each element. */
  public static Trialled elementwise(String name, ElementwiseSpec spec, LayerFactory.OfNone maker) {
    return new Trialled(name, ElementwiseContract.class, spec, Answers.subjectOf(maker));
  }

  /** A loss. */
  public static Trialled loss(LossSpec spec, LossFactory maker) {
    return new Trialled(spec.name(), LossContract.class, spec, Answers.subjectOf(maker));
  }

  /** A regularizer. */
  public static Trialled regularizer(RegularizerSpec spec, Supplier<Regularizer> maker) {
    return new Trialled(
        spec.name(),
        RegularizerContract.class,
        spec,
        new LocalSubject<>(Role.REGULARIZER, arguments -> new Made<>(maker.get(), Map.of())));
  }

  /** An optimizer, as a subject: of operations, or of parameters, of its own. */
  public static Trialled optimizer(OptimizerSpec spec, Subject subject) {
    return new Trialled(spec.name(), OptimizerContract.class, spec, subject);
  }

  /** An initializer. */
  public static Trialled initializer(InitializerSpec spec, InitializerFactory maker) {
    return new Trialled(spec.name(), InitializerContract.class, spec, Answers.subjectOf(maker));
  }

  /** A clip by norm. */
  public static Trialled clip(String name, ClipFactory maker) {
    return new Trialled(name, ClipContract.class, ClipContract.BY_NORM, Answers.subjectOf(maker));
  }

  /** A schedule. */
  public static Trialled schedule(String name, ScheduleSpec spec, ScheduleFactory maker) {
    return new Trialled(name, ScheduleContract.class, spec, Answers.subjectOf(maker));
  }

  @Override
  public String toString() {
    return name;
  }
}
