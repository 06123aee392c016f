package backprop.kernel;

import backprop.exercise.Exercise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The learner's own answers in this session, which {@code %mine} took from the exercises.
 *
 * <pre>{@code
 * %mine 05 06
 *
 * Loss loss = Mine.or(Exercises.CROSS_ENTROPY, SoftmaxCrossEntropy::new).create();
 * }</pre>
 */
public final class Mine {

  // A session is a process.
  private static final Map<String, Object> FACTORIES = new ConcurrentHashMap<>();

  private Mine() {}

  /**
   * What makes the learner's own, where {@code %mine} took it in; elsewhere what makes the
   * library's.
   */
  public static <F> F or(Exercise<F> exercise, F librarys) {
    return exercise.factory().cast(FACTORIES.getOrDefault(exercise.id(), librarys));
  }

  static void is(Exercise<?> exercise, Object factory) {
    FACTORIES.put(exercise.id(), factory);
  }

  static void isNone(Exercise<?> exercise) {
    FACTORIES.remove(exercise.id());
  }
}
