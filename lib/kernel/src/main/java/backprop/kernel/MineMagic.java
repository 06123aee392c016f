package backprop.kernel;

import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedExercises;
import backprop.autograder.html.Html;
import backprop.exercise.Mine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;

/**
 * {@code %mine 05-affine} takes the learner's answers into this session, by name or number, and
 * says of each whether it stands. One that is not written yet, does not compile or fails a test is
 * not taken in: what is trained with it would be wrong, and nothing would say why.
 */
final class MineMagic implements LineMagic<Object, CourseKernel> {

  private static final String MEND =
      "What is not yours was not taken in: write it in its notebook, save that, and run this cell"
          + " again.";

  private final Path from;
  // What stands in the session, by the exercise's id.
  private final Map<String, Taking> taken = new HashMap<>();

  /** Exercises are looked for in this directory and above it; last, where the course lies. */
  MineMagic(Path from) {
    this.from = from.toAbsolutePath();
  }

  @Override
  public Object eval(CourseKernel kernel, List<String> names) {
    List<GradedExercise<?>> exercises = new ArrayList<>();
    for (String name : names) {
      exercises.add(
          GradedExercises.numbered(name)
              .orElseThrow(
                  () -> new IllegalArgumentException("%mine: no exercise " + name + choice())));
    }
    if (exercises.isEmpty()) {
      throw new IllegalArgumentException("%mine: which exercise? As in %mine 05-affine" + choice());
    }
    Map<GradedExercise<?>, String> lacks = new LinkedHashMap<>();
    for (GradedExercise<?> exercise : exercises) {
      lacks.put(exercise, lacks(kernel, exercise));
    }
    kernel.display(shown(lacks));
    return null;
  }

  private static String choice() {
    return "; there are " + GradedExercises.ids();
  }

  /** What an answer lacks, in lines; empty where it has been taken in. */
  private String lacks(CourseKernel kernel, GradedExercise<?> exercise) {
    Mine.isNone(exercise.exercise());
    String id = exercise.exercise().id();
    if (taken.containsKey(id)) {
      taken.remove(id).out();
    }
    String name = id + ".ipynb";
    Optional<Path> file = find(name);
    if (file.isEmpty()) {
      return "there is no exercises/" + name + " here";
    }
    Taking taking = new Taking(kernel, exercise, taken.values());
    String lacks = taking.from(file.get());
    if (lacks.isEmpty()) {
      taken.put(id, taking);
    }
    return lacks;
  }

  private Optional<Path> find(String name) {
    List<Path> places = new ArrayList<>();
    for (Path at = from; at != null; at = at.getParent()) {
      places.add(at.resolve("exercises").resolve(name));
    }
    places.add(
        Path.of(System.getProperty("backprop.home", ".")).resolve("exercises").resolve(name));
    return places.stream().filter(Files::isRegularFile).findFirst();
  }

  private static DisplayData shown(Map<GradedExercise<?>, String> lacks) {
    StringBuilder text = new StringBuilder();
    Html html = new Html().open("table", "style", CellStyle.TABLE).open("tbody");
    lacks.forEach(
        (exercise, lack) -> {
          String id = exercise.exercise().id();
          String stands = lack.isEmpty() ? "yours" : "not yours";
          String why =
              lack.isEmpty()
                  ? "passes its tests, and is defined here: "
                      + String.join(", ", exercise.classes())
                  : lack;
          text.append("%s: %s; %s\n".formatted(id, stands, why));
          html.open("tr").element("td", id, "style", CellStyle.LEFT);
          html.element("td", stands, "style", CellStyle.LEFT + ";font-weight:bold");
          html.element("td", why, "style", CellStyle.LEFT + ";white-space:pre-wrap").close("tr");
        });
    html.close("tbody").close("table");
    if (lacks.values().stream().anyMatch(lack -> !lack.isEmpty())) {
      text.append(MEND);
      html.element("div", MEND, "style", CellStyle.QUIET);
    }
    DisplayData data = new DisplayData(text.toString().stripTrailing());
    data.putHTML(html.toString());
    return data;
  }
}
