package backprop.autograder.grade;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name that a platform made of a learner's and of a file's, where it puts a class into one
 * folder: whose it is, in the words that do not change from one hand-in to the next, and the file's
 * name.
 *
 * @param learner the platform's name and number of the learner
 * @param name the learner's own name of the file
 */
record Exported(String learner, String name) {

  /** {@code Ada Lovelace_17_assignsubmission_file_05-affine.ipynb}. */
  private static final Pattern MOODLE =
      Pattern.compile("(.+?_\\d+)_assignsubmission_file_(.+)", Pattern.DOTALL);

  /** {@code Ada Lovelace_17_assignsubmission_file_}, a folder; newer ones end without the dash. */
  private static final Pattern MOODLES_FOLDER =
      Pattern.compile("(.+?_\\d+)_assignsubmission_(?:file|onlinetext)_?", Pattern.DOTALL);

  /**
   * {@code lovelaceada_LATE_17_42_05-affine-1.ipynb}: late, by the user 17, in the submission 42,
   * for the second time.
   */
  private static final Pattern CANVAS =
      Pattern.compile(
          "(.+?)(?:_LATE)?_([1-9]\\d*)_[1-9]\\d*_(.+?)(?:-\\d+)?(\\.[^.]+)", Pattern.DOTALL);

  /** {@code LATE_anon_x7Qz1_42_05-affine.ipynb}, where names are withheld. */
  private static final Pattern CANVAS_WITHOUT_NAMES =
      Pattern.compile("(?:LATE_)?(anon_[^_]+)_[1-9]\\d*_(.+?)(?:-\\d+)?(\\.[^.]+)", Pattern.DOTALL);

  /**
   * What these names of files say, one for each; nothing where not all of them are one platform's.
   * One learner's {@code week_3_5_affine.ipynb} looks like Canvas's, so that takes two learners.
   */
  static List<Exported> all(List<String> names) {
    Optional<List<Exported>> moodles = all(names, Exported::moodles);
    return moodles
        .or(
            () ->
                all(names, Exported::canvases)
                    .filter(all -> all.stream().map(Exported::learner).distinct().count() > 1))
        .orElse(List.of());
  }

  /** Whose a folder is; its own name, where it is not of Moodle's making. */
  static String folder(String name) {
    Matcher folder = MOODLES_FOLDER.matcher(name);
    return folder.matches() ? folder.group(1) : name;
  }

  private static Optional<List<Exported>> all(
      List<String> names, Function<String, Optional<Exported>> rule) {
    List<Exported> all = names.stream().map(rule).flatMap(Optional::stream).toList();
    return all.size() == names.size() ? Optional.of(all) : Optional.empty();
  }

  private static Optional<Exported> moodles(String name) {
    Matcher file = MOODLE.matcher(name);
    return file.matches()
        ? Optional.of(new Exported(file.group(1), file.group(2)))
        : Optional.empty();
  }

  private static Optional<Exported> canvases(String name) {
    Matcher nameless = CANVAS_WITHOUT_NAMES.matcher(name);
    if (nameless.matches()) {
      return Optional.of(new Exported(nameless.group(1), nameless.group(2) + nameless.group(3)));
    }
    Matcher file = CANVAS.matcher(name);
    return file.matches()
        ? Optional.of(
            new Exported(file.group(1) + "_" + file.group(2), file.group(3) + file.group(4)))
        : Optional.empty();
  }
}
