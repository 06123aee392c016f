package backprop.spark;

import backprop.autograder.Grade;
import backprop.autograder.grade.DelegateGrader.Graded;
import backprop.autograder.grade.Delegation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Assertions;
import picocli.CommandLine;

/** A class that answered exercise 05, and runs of the grader on it. */
record GradedClass(Path learners) {

  /** A change to the solution, and what it leaves of 20 points. */
  record Handin(String from, String to, double points) {}

  static final List<Handin> ANSWERS =
      List.of(
          new Handin("", "", 20),
          new Handin("b.accumulate(dY.sum(0))", "b.accumulate(dY.mean(0))", 18),
          new Handin("return dY.mmul(w.value().transpose())", "return dY.mmul(w.value())", 17),
          new Handin("Shapes.requireForwardFirst(\"Affine.backward\", x);", "", 19),
          new Handin("this.x = x;", "this.x = y;", 0));

  /** In one test it never ends. */
  static final Handin ENDLESS =
      new Handin(
          "backward(INDArray dY) {",
          "backward(INDArray dY) { if (dY.size(0) == 1) { while (true) { Thread.interrupted(); } }",
          19);

  static String notebook(Handin answer) throws IOException {
    String solution = Files.readString(Path.of("..", "..", "solutions", "05-affine.ipynb"));
    String from = answer.from().replace("\"", "\\\"");
    Assertions.assertTrue(solution.contains(from), from);
    return from.isEmpty() ? solution : solution.replace(from, answer.to().replace("\"", "\\\""));
  }

  void add(String id, String notebook) throws IOException {
    Path own = Files.createDirectories(learners.resolve(id));
    Files.writeString(own.resolve("05-affine.ipynb"), notebook);
  }

  /** What a run has said, and its exit status. */
  record Said(int status, String out, String err) {}

  Said locally(String... options) {
    return run(new Grade(), options);
  }

  Said bySpark(
      Supplier<JavaSparkContext> start,
      BiFunction<String, Delegation.Terms, Function<Delegation.Learner, Graded>> task,
      String... options) {
    return run(new Helped(new SparkGrader(start, task)), options);
  }

  private Said run(Grade grade, String... options) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    int status;
    try {
      System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
      CommandLine line = new CommandLine(grade).setCaseInsensitiveEnumValuesAllowed(true);
      status = line.execute(words(options));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return new Said(
        status, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
  }

  private String[] words(String... options) {
    List<String> words = new java.util.ArrayList<>(List.of(options));
    words.addAll(List.of("--seed", "7", "--allow-weak-isolation", learners.toString()));
    return words.toArray(String[]::new);
  }

  /** The grader's own command, with who helps. */
  @CommandLine.Command(name = "grade")
  private static final class Helped extends Grade {
    private final Consumer<Delegation> helper;

    Helped(Consumer<Delegation> helper) {
      this.helper = helper;
    }

    @Override
    protected Consumer<Delegation> elsewhere() {
      return helper;
    }
  }
}
