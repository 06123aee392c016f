package backprop.autograder.grade;

import backprop.autograder.exercise.GradedExercise;
import backprop.worker.CudaMagic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The answer in a learner's notebook, for a session that is to use it: of the cells that the grader
 * would run, those to be filled in, and the others.
 *
 * @param answer the cells to be filled in; where a tool took their mark away, those that declare
 *     the exercise's classes
 * @param others what an answer may need
 */
public record SavedAnswer(List<SavedCell> answer, List<SavedCell> others) {

  private static final Pattern OPEN =
      Pattern.compile("^(?!\\s*//).*\\(\"" + Standing.STUB + "\"\\)", Pattern.MULTILINE);
  private static final Pattern MAGIC = Pattern.compile("^%%?[A-Za-z].*", Pattern.MULTILINE);

  /**
   * One cell.
   *
   * @param number that stands beside it once the notebook has run from top to bottom
   * @param source its Java: a line that is the kernel's alone is empty here; of a cell in CUDA C
   *     all of it
   */
  public record SavedCell(int number, String source) {}

  /**
   * Those of a notebook.
   *
   * @throws IOException if there is no such file
   * @throws IllegalArgumentException if it is no notebook, with what it is instead
   */
  public static SavedAnswer read(Path file, GradedExercise<?> exercise) throws IOException {
    Notebook notebook;
    try {
      notebook = Notebook.read(Files.readAllBytes(file));
    } catch (UngradableException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    int last = notebook.lastCheck();
    List<Notebook.Cell> cells = last < 0 ? notebook.cells() : notebook.cells().subList(0, last + 1);
    boolean marked = cells.stream().anyMatch(Notebook.Cell::solution);
    List<SavedCell> answer = new ArrayList<>();
    List<SavedCell> others = new ArrayList<>();
    for (Notebook.Cell cell : cells) {
      boolean filledIn = marked ? cell.solution() : declares(cell, exercise);
      String java =
          CudaMagic.isIn(cell.source())
              ? cell.source()
              : MAGIC.matcher(cell.source()).replaceAll("");
      (filledIn ? answer : others).add(new SavedCell(cell.number(), java));
    }
    return new SavedAnswer(List.copyOf(answer), List.copyOf(others));
  }

  private static boolean declares(Notebook.Cell cell, GradedExercise<?> exercise) {
    String names = String.join("|", exercise.classes());
    return Pattern.compile("\\b(?:class|record)\\s++(?:" + names + ")\\b")
        .matcher(cell.source())
        .find();
  }

  /** The numbers of the cells to be filled in where what was handed out still stands. */
  public List<Integer> open() {
    return answer.stream()
        .filter(cell -> OPEN.matcher(cell.source()).find())
        .map(SavedCell::number)
        .toList();
  }
}
