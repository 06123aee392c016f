package backprop.autograder.grade;

import backprop.exercise.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;

/**
 * Which of one learner's notebooks count: of each exercise one, that with the exercise's own name,
 * or else the newest, or, of those that are as new, the first by name. Points have no part in it:
 * the best of many copies would be the best of many guesses.
 */
final class Counting {

  /** Of the files found instead of one that is missing. */
  private static final int SHOWN = 10;

  private static final Comparator<Marked> FIRST =
      Comparator.comparing((Marked one) -> !ownName(one))
          .thenComparing(Marked::changed, Comparator.reverseOrder())
          .thenComparing(Marked::file);

  /** A file, by its folders and its name, when it was last changed, and what it got. */
  record Marked(String file, Instant changed, Report report) {}

  private Counting() {}

  /**
   * The marks of one learner.
   *
   * @param asked the exercises that count, each with or without a notebook; all of them where empty
   * @param missing makes the report on an exercise that was not handed in, of that and a reason
   */
  static GradeBook.Marks of(
      String id, List<Marked> all, List<String> asked, BiFunction<String, String, Report> missing) {
    Map<String, Marked> first = new LinkedHashMap<>();
    for (Marked one : all) {
      if (isExercise(one)) {
        first.merge(one.report().exercise(), one, BinaryOperator.minBy(FIRST));
      }
    }
    List<String> notCounted = new ArrayList<>();
    List<Report> counted = new ArrayList<>();
    for (Marked one : all) {
      Marked counts = first.get(one.report().exercise());
      if (!asked.isEmpty() && !asked.contains(one.report().exercise())) {
        notCounted.add(one.file() + " (" + one.report().tests().get(0).message() + ")");
      } else if (isExercise(one) && one != counts) {
        notCounted.add(second(one, counts));
      } else {
        counted.add(one.report());
      }
    }
    for (String exercise : asked) {
      if (!first.containsKey(exercise)) {
        List<String> files = all.stream().map(Marked::file).toList();
        counted.add(missing.apply(exercise, notHandedIn(exercise, files)));
      }
    }
    return new GradeBook.Marks(id, counted, notCounted);
  }

  /** The report on a file that is no exercise has no points to be had, and a reason to be heard. */
  private static boolean isExercise(Marked one) {
    return one.report().max() > 0;
  }

  private static boolean ownName(Marked one) {
    String name = one.file().substring(one.file().lastIndexOf('/') + 1);
    return HandedIn.stem(name).equals(one.report().exercise());
  }

  private static String second(Marked other, Marked first) {
    return other.file()
        + " ("
        + GradeBook.number(other.report().score())
        + " points; of the notebooks of "
        + other.report().exercise()
        + " "
        + first.file()
        + (ownName(first)
            ? " counts, which has its name)"
            : first.changed().isAfter(other.changed())
                ? " counts, which is newer)"
                : " counts, the first by name)");
  }

  private static String notHandedIn(String exercise, List<String> files) {
    String found = String.join(", ", files.subList(0, Math.min(SHOWN, files.size())));
    return "exercise "
        + exercise
        + " was not handed in: found "
        + (files.isEmpty() ? "no notebook at all" : found)
        + (files.size() > SHOWN ? ", …" : "");
  }
}
