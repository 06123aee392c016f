package backprop.autograder.grade;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
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
 * @param when the file was handed in, where the platform says so
 */
record Exported(String learner, String name, Optional<Instant> when) {

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
          "(.+?)(?:_LATE)?_([1-9]\\d*)_[1-9]\\d*_(.*?)(?:-\\d+)?(\\.[^.]+)", Pattern.DOTALL);

  /** {@code LATE_anon_x7Qz1_42_05-affine.ipynb}, where names are withheld. */
  private static final Pattern CANVAS_WITHOUT_NAMES =
      Pattern.compile("(?:LATE_)?(anon_[^_]+)_[1-9]\\d*_(.*?)(?:-\\d+)?(\\.[^.]+)", Pattern.DOTALL);

  /**
   * {@code week5_ada123_attempt_2026-01-02-03-04-05_05-affine.ipynb}: the assignment, the user, and
   * when it was handed in.
   */
  private static final Pattern BLACKBOARD =
      Pattern.compile(
          "(.+?)_attempt_(\\d{4}(?:-\\d\\d){5})_(.+)", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  private static final Pattern FEW_DIGITS = Pattern.compile("\\d{1,3}");

  private static final DateTimeFormatter BLACKBOARDS_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss", Locale.ROOT);

  /** {@code ada@uni.example_3_05-affine.ipynb}: the third that this learner handed in. */
  private static final Pattern AUTOLAB =
      Pattern.compile("([^@]+@[^@_]+)_([1-9]\\d{0,8})_(.+)", Pattern.DOTALL);

  /** The same, as Autolab writes it where the file's own name has a dash below in it. */
  private static final Pattern AUTOLAB_VERSION_FIRST =
      Pattern.compile("([1-9]\\d{0,8})_([^@]+@[^@_]+)_(.+)", Pattern.DOTALL);

  private Exported(String learner, String name) {
    this(learner, name, Optional.empty());
  }

  /**
   * What these names of files say, one for each: nothing of a file whose name is not the platform's
   * by which most of them are named. The list is empty where no platform named them. Where not all
   * fit, and always with Canvas, whose names one learner's {@code week_3_5_affine.ipynb} looks
   * like, that takes two learners.
   */
  static List<Optional<Exported>> all(List<String> names) {
    List<Optional<Exported>> best = List.of();
    for (List<Optional<Exported>> read :
        List.of(
            all(names, Exported::moodles),
            blackboards(names),
            all(names, name -> autolabs(AUTOLAB.matcher(name), 1, 2)),
            all(names, name -> autolabs(AUTOLAB_VERSION_FIRST.matcher(name), 2, 1)))) {
      long fit = fit(read);
      if (fit > fit(best) && (fit == names.size() || counts(read))) {
        best = read;
      }
    }
    List<Optional<Exported>> canvas = all(names, Exported::canvases);
    return fit(canvas) > fit(best) && counts(canvas) ? canvas : best;
  }

  private static long fit(List<Optional<Exported>> read) {
    return read.stream().filter(Optional::isPresent).count();
  }

  /** Most of the files, and of two learners. */
  private static boolean counts(List<Optional<Exported>> read) {
    long learners =
        read.stream().flatMap(Optional::stream).map(Exported::learner).distinct().count();
    return 2 * fit(read) > read.size() && learners > 1;
  }

  /** Whose a folder is; its own name, where it is not of Moodle's making. */
  static String folder(String name) {
    Matcher folder = MOODLES_FOLDER.matcher(name);
    return folder.matches() ? folder.group(1) : name;
  }

  /** Whether a platform made this folder for a learner. */
  static boolean isFolder(String name) {
    return MOODLES_FOLDER.matcher(name).matches();
  }

  private static List<Optional<Exported>> all(
      List<String> names, Function<String, Optional<Exported>> rule) {
    return names.stream().map(rule).toList();
  }

  private static Optional<Exported> moodles(String name) {
    Matcher file = MOODLE.matcher(name);
    return file.matches()
        ? Optional.of(new Exported(file.group(1), file.group(2)))
        : Optional.empty();
  }

  /** A version is as a second: the later, the newer. */
  private static Optional<Exported> autolabs(Matcher file, int email, int version) {
    return file.matches()
        ? Optional.of(
            new Exported(
                file.group(email),
                file.group(3),
                Optional.of(Instant.ofEpochSecond(Long.parseLong(file.group(version))))))
        : Optional.empty();
  }

  /**
   * The user's name is what stands behind the assignment's, which all files have; where there is
   * one user, it is the last part.
   */
  private static List<Optional<Exported>> blackboards(List<String> names) {
    List<Optional<Exported>> whole = all(names, Exported::blackboard);
    List<String> before =
        whole.stream().flatMap(Optional::stream).map(Exported::learner).distinct().toList();
    if (before.isEmpty()) {
      return whole;
    }
    String common = common(before);
    int cut = common.lastIndexOf('_') + 1;
    // Nobody's name is a number of few digits: of s_1 and s_2, what both begin with is theirs.
    boolean part =
        cut > 1 && before.stream().anyMatch(u -> FEW_DIGITS.matcher(u.substring(cut)).matches());
    int user = part ? common.lastIndexOf('_', cut - 2) + 1 : cut;
    return whole.stream()
        .map(file -> file.map(one -> new Exported(one.learner.substring(user), one.name, one.when)))
        .toList();
  }

  /** With the assignment's name before the user's; nothing where the time is none. */
  private static Optional<Exported> blackboard(String name) {
    Matcher file = BLACKBOARD.matcher(name);
    if (!file.matches()) {
      return Optional.empty();
    }
    try {
      LocalDateTime when = LocalDateTime.parse(file.group(2), BLACKBOARDS_TIME);
      return Optional.of(
          new Exported(file.group(1), file.group(3), Optional.of(when.toInstant(ZoneOffset.UTC))));
    } catch (DateTimeParseException noTime) {
      return Optional.empty();
    }
  }

  /** What all of these begin with. */
  private static String common(List<String> names) {
    String common = names.get(0);
    for (String name : names) {
      while (!name.startsWith(common)) {
        common = common.substring(0, common.length() - 1);
      }
    }
    return common;
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
