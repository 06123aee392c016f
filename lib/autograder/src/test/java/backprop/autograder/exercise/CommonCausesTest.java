package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenAffine;
import backprop.exercise.Autograder;
import backprop.exercise.CommonCauses;
import backprop.exercise.Exercises;
import backprop.exercise.LayerFactory;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import backprop.nn.Mode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("What several tests wait for")
class CommonCausesTest {

  private static CommonCauses causes(LayerFactory.OfTwo factory) {
    return CommonCauses.of(Autograder.check(Exercises.AFFINE, factory).tests());
  }

  /** A frame of a notebook's class, as JShell names it. */
  private static <E extends RuntimeException> E in(E thrown, String method, int line) {
    String type = "REPL.$JShell$12$Affine";
    StackTraceElement frame = new StackTraceElement(type, method, "$JShell$12.java", line);
    thrown.setStackTrace(new StackTraceElement[] {frame});
    return thrown;
  }

  private static RuntimeException stub(String method) {
    return in(new UnsupportedOperationException("yours to write"), method, 9);
  }

  @Test
  @DisplayName("is the stub, where nothing is written yet: said once, with one hint")
  void untouched() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              public INDArray forward(INDArray x, Mode mode) {
                throw stub("forward");
              }

              @Override
              public INDArray backward(INDArray dY) {
                throw stub("backward");
              }
            };
    Report report = Autograder.check(Exercises.AFFINE, factory);
    CommonCauses causes = CommonCauses.of(report.tests());

    assertEquals(1, causes.common().size(), report::toString);
    CommonCauses.Common stub = causes.common().get(0);
    assertEquals("Affine.forward is still as it was handed out", stub.cause().what());
    assertEquals(report.tests(), stub.tests(), report::toString);
    assertTrue(stub.cause().hint().contains("Replace"), stub.cause()::hint);
    assertTrue(report.toString().contains("handed out: " + stub.tests().size() + " tests wait"));
    long hints = report.toString().lines().filter(line -> line.contains("Hint:")).count();
    assertEquals(1, hints, report::toString);
    assertEquals(0, report.score());
    assertEquals(20, report.max());
  }

  @Test
  @DisplayName("is what backward misses, where forward keeps nothing, and the hint is on keeping")
  void keepsNothing() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected void keep(INDArray x) {}

              @Override
              public INDArray backward(INDArray dY) {
                if (x == null) {
                  throw in(new NullPointerException("\"this.x\" is null"), "backward", 17);
                }
                return super.backward(dY);
              }
            };
    Report report = Autograder.check(Exercises.AFFINE, factory);
    CommonCauses causes = CommonCauses.of(report.tests());

    assertEquals(1, causes.common().size(), report::toString);
    CommonCauses.Common common = causes.common().get(0);
    assertEquals("Affine.backward throws NullPointerException", common.cause().what());
    assertTrue(common.message().contains("\"this.x\" is null"), common::message);
    assertFalse(common.message().contains("waits for"), "the shortest says it: " + common);
    assertTrue(common.cause().hint().contains("kept"), common.cause()::hint);
    assertTrue(common.cause().hint().contains("this.x = x"), common.cause()::hint);
    assertTrue(common.tests().size() >= 12, report::toString);
    assertTrue(
        causes.others().stream().allMatch(test -> test.status() == Status.PASSED),
        report::toString);
  }

  @Test
  @DisplayName("is told apart by its place: two lines that throw alike are two causes")
  void places() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray dX(INDArray dY) {
                int line = dY.rows() == 3 ? 7 : 8;
                throw in(new IllegalStateException("no"), "backward", line);
              }
            };
    CommonCauses causes = causes(factory);
    assertEquals(2, causes.common().size(), causes::toString);
    assertEquals(causes.common().get(0).cause().what(), causes.common().get(1).cause().what());
    assertTrue(
        causes.common().get(0).tests().size() >= causes.common().get(1).tests().size(),
        "most first");
  }

  @Test
  @DisplayName("is a formula that most tests build on, where it does not hold")
  void formula() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray y(INDArray x) {
                return super.y(x).mul(0.5);
              }

              @Override
              protected INDArray dW(INDArray dY) {
                return super.dW(dY).mul(0.7).add(0.1);
              }

              @Override
              protected INDArray dX(INDArray dY) {
                return super.dX(dY).mul(0.7).add(0.1);
              }
            };
    CommonCauses causes = causes(factory);
    assertEquals(2, causes.common().size(), causes::toString);
    assertEquals("Y does not follow its formula", causes.common().get(0).cause().what());
    CommonCauses.Common y = causes.common().get(0);
    assertEquals("forward computes its formula", y.tests().get(0).name(), "what is meant is first");
    assertTrue(y.message().contains("expected"), y::message);
    assertTrue(y.cause().hint().contains("one element of Y on paper"), y.cause()::hint);
    assertEquals(y.tests().size() - 1, y.waiting());
    assertTrue(
        causes.others().stream().noneMatch(t -> t.name().equals("forward computes its formula")),
        "said once");
  }

  @Test
  @DisplayName("is nothing where each test fails by what it is about")
  void own() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray db(INDArray dY) {
                return dY.mean(0);
              }
            };
    CommonCauses causes = causes(factory);
    assertEquals(0, causes.common().size(), causes::toString);
    assertEquals(Autograder.check(Exercises.AFFINE, factory).tests(), causes.others());
  }
}
