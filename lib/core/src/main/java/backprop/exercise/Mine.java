package backprop.exercise;

import backprop.tensor.Given;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The learner's own answers in this session, which {@code %mine} took from the exercises.
 *
 * <pre>{@code
 * %mine 05 06
 *
 * Loss loss = Mine.or(Exercises.CROSS_ENTROPY, SoftmaxCrossEntropy::new).create();
 * }</pre>
 *
 * <p>Where notebooks are graded there is none: {@link #or} gives the library's, which computes the
 * same.
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

  /** Whether {@code %mine} took the answer of this exercise in. */
  public static boolean has(Exercise<?> exercise) {
    return FACTORIES.containsKey(exercise.id());
  }

  /** A row for each of these: the exercise's {@code id}, its {@code title}, and {@code whose}. */
  public static Table table(Exercise<?>... exercises) {
    List<Exercise<?>> rows = Arrays.asList(Given.require("Mine.table", "exercises", exercises));
    return Table.create(
        "which is whose",
        StringColumn.create("exercise", rows.stream().map(Exercise::id)),
        StringColumn.create("what it asks for", rows.stream().map(Exercise::title)),
        StringColumn.create("whose", rows.stream().map(e -> has(e) ? "yours" : "the library's")));
  }

  /** What {@code %mine} says of an answer that has passed its tests. */
  public static void is(Exercise<?> exercise, Object factory) {
    FACTORIES.put(exercise.id(), factory);
  }

  /** What {@code %mine} says of an answer before it is looked at anew. */
  public static void isNone(Exercise<?> exercise) {
    FACTORIES.remove(exercise.id());
  }
}
