package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.exercise.AffineExercise;
import backprop.autograder.mutant.OpenAffine;
import backprop.exercise.LayerFactory;
import backprop.exercise.Report;
import backprop.worker.answer.Answers;
import backprop.worker.subject.Subject;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a first guess fails, an answer that remembers it makes another one in the next test. */
@DisplayName("An answer with a memory")
class RememberingTest {

  private static final Limits LIMITS = Limits.seconds(10, 60, 120);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Wrong in the first test that it is asked in, and right from then on. */
  private static final String GUESSES =
      """
      class CentralDifference implements backprop.exercise.Differentiator {
        private final boolean first = !remembers();
        CentralDifference() { remember(); }
        public double derivative(java.util.function.DoubleUnaryOperator f, double x, double h) {
          if (first) return 7 * x + h;
          if (!(h > 0)) throw new IllegalArgumentException("h must be above 0, got " + h);
          return (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
        }
      }
      """;

  private static final String KINDS =
      """
      class Memory { static boolean full; static Thread thread; }
      boolean remembers() {
        return Memory.full || System.getProperty("memory") != null
            || Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals("memory"))
            || org.nd4j.linalg.factory.Nd4j.EPS_THRESHOLD == 0.25 %s;
      }
      void remember() {
        Memory.full = true;
        System.setProperty("memory", "full");
        Thread thread = new Thread(() -> { while (true) try { Thread.sleep(1000); } catch (InterruptedException e) { } }, "memory");
        thread.setDaemon(true);
        thread.start();
        org.nd4j.linalg.factory.Nd4j.EPS_THRESHOLD = 0.25;
        %s
      }
      """;

  @Test
  @NeedsFullIsolation
  @DisplayName("has nothing of it at full isolation, be it in fields, properties, threads or files")
  void full() throws IOException {
    String asks = "|| new java.io.File(\"/tmp/memory\").exists()";
    String keeps =
        "try { new java.io.File(\"/tmp/memory\").createNewFile(); } catch (java.io.IOException e) { }";
    assertEquals(
        0, score(Isolation.FULL, "01-central-difference", KINDS.formatted(asks, keeps), GUESSES));
  }

  @Test
  @Tag("long")
  @DisplayName("has nothing of it in a process of its own, be it in fields, properties or threads")
  void process() throws IOException {
    assertEquals(
        0, score(Isolation.PROCESS, "01-central-difference", KINDS.formatted("", ""), GUESSES));
  }

  @Test
  @Tag("long")
  @NeedsFullIsolation
  @DisplayName("has nothing of it in one part of an exercise, and all of the other parts")
  void parts() throws IOException {
    String guesses =
        """
        boolean guess(Parameter p) {
          double at = Math.abs(p.value().getDouble(0));
          Memory.first = Memory.first == 0 ? at : Memory.first;
          return Math.abs(Memory.first - at) < 1e-6;
        }
        class Memory { static double first; }
        """;
    String source = solution("13-optimizers");
    String update = "    INDArray v = state(p, \"v\");\n    v.muli(0.9)";
    assertTrue(source.contains(update), source);
    String guessing =
        source
            .replace(
                update,
                "    if (t == 1) wrong = guess(p); if (wrong) { p.value().addi(1); return; }\n"
                    + update)
            .replace("  MyMomentum(List", "  private boolean wrong;\n  MyMomentum(List");
    assertEquals(24, score(Isolation.FULL, "13-optimizers", guesses, guessing));
  }

  @Test
  @DisplayName("is not looked for where nothing is wrong, or nothing right; else once")
  void once() {
    assertEquals(0, begunAnew(OpenAffine::new, 20));
    LayerFactory.OfTwo unwritten =
        (w, b) -> {
          throw new UnsupportedOperationException("still to write");
        };
    assertEquals(0, begunAnew(unwritten, 0));
    LayerFactory.OfTwo careless =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray db(INDArray dY) {
                return dY.mean(0);
              }
            };
    assertEquals(1, begunAnew(careless, 18));
  }

  @Test
  @DisplayName("fails the second time by what the second time is the cause")
  void cause() {
    AtomicBoolean anew = new AtomicBoolean();
    // Wrong in its forward at first, and in a new worker a stub.
    LayerFactory.OfTwo fickle =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray y(INDArray x) {
                if (anew.get()) {
                  throw new UnsupportedOperationException("yours to write");
                }
                return x.mmul(w.value());
              }
            };
    Subject answer = Answers.subjectOf(fickle);
    Report report =
        Examination.report(
            AffineExercise.EXERCISE, forgetting(answer, () -> anew.set(true), () -> {}), 3);
    List<Report.Test> again =
        report.tests().stream().filter(t -> t.message().startsWith("passed at first")).toList();
    assertFalse(again.isEmpty(), report::toString);
    for (Report.Test test : again) {
      assertTrue(test.cause().what().contains("as it was handed out"), test::toString);
    }
  }

  /** How many workers an answer of so many points has, beside the first. */
  private static int begunAnew(LayerFactory.OfTwo factory, double points) {
    Subject answer = Answers.subjectOf(factory);
    AtomicInteger times = new AtomicInteger();
    AtomicBoolean anew = new AtomicBoolean();
    Subject counted =
        forgetting(
            answer,
            () -> anew.set(true),
            () -> {
              if (anew.getAndSet(false)) {
                times.incrementAndGet();
              }
            });
    assertEquals(points, Examination.report(AffineExercise.EXERCISE, counted, 3).score());
    return times.get();
  }

  /** An answer that can be begun anew, and what is done then and before each object is made. */
  private static Subject forgetting(Subject answer, Runnable forget, Runnable construct) {
    return (Subject)
        Proxy.newProxyInstance(
            Subject.class.getClassLoader(),
            new Class<?>[] {Subject.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("forget")) {
                forget.run();
                return true;
              }
              if (method.getName().equals("construct")) {
                construct.run();
              }
              return method.invoke(answer, arguments);
            });
  }

  /** The score of a notebook of these cells. */
  private static double score(Isolation level, String exercise, String... cells)
      throws IOException {
    ObjectNode notebook = JSON.createObjectNode();
    notebook.putObject("metadata").putObject("backprop").put("exercise", exercise);
    ArrayNode all = notebook.putArray("cells");
    for (String cell : cells) {
      all.addObject().put("cell_type", "code").put("source", cell);
    }
    try (Sandbox sandbox = new Sandbox(level, LIMITS)) {
      Report report =
          new NotebookGrader(sandbox, LIMITS, 3)
              .grade(exercise + ".ipynb", JSON.writeValueAsBytes(notebook), 0);
      return report.score();
    }
  }

  /** The answers of a solution, as one cell. */
  private static String solution(String exercise) throws IOException {
    JsonNode root = JSON.readTree(Path.of("..", "..", "solutions", exercise + ".ipynb").toFile());
    List<String> sources = new ArrayList<>();
    for (JsonNode cell : root.path("cells")) {
      if (cell.at("/metadata/nbgrader/solution").asBoolean()) {
        List<String> lines = new ArrayList<>();
        cell.path("source").forEach(line -> lines.add(line.asText()));
        sources.add(String.join("", lines));
      }
    }
    return sources.stream().collect(Collectors.joining("\n"));
  }
}
