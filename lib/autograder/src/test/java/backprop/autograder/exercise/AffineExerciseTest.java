package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenAffine;
import backprop.exercise.AffineFactory;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.nn.Parameter;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("Exercise 05, the affine layer")
class AffineExerciseTest {

  @Test
  @DisplayName("gives a right answer all of its 20 points")
  void right() {
    Report report = Autograder.check(Exercises.AFFINE, OpenAffine::new);

    assertEquals(List.of(), failed(report), report::toString);
    assertEquals(20, report.score());
    assertEquals(20, report.max());
  }

  @Test
  @DisplayName("takes the tests of db and of single rows from a bias gradient that is a mean")
  void meanBias() {
    Report report = Autograder.check(Exercises.AFFINE, meanBiasGradient());

    assertEquals(
        List.of(
            "backward gives b its gradient",
            "backward gives the same for every memory order, and row by row"),
        failed(report));
    assertEquals(17, report.score());
    assertTrue(report.toString().contains("3 times too small, and 3 is the batch size"));
  }

  @Test
  @DisplayName("takes the test of accumulation from gradients that are assigned")
  void assigned() {
    AffineFactory factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected void add(Parameter p, INDArray gradient) {
                p.gradient().assign(gradient);
              }
            };
    Report report = Autograder.check(Exercises.AFFINE, factory);

    assertEquals(List.of("a second backward adds to the gradients of the first"), failed(report));
    assertEquals(19, report.score());
    assertTrue(report.toString().contains("= where += is meant"));
  }

  @Test
  @DisplayName("takes the tests of dX and of other sizes from a product without the transpose")
  void untransposed() {
    AffineFactory factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray dX(INDArray dY) {
                return dY.mmul(w.value());
              }
            };
    Report report = Autograder.check(Exercises.AFFINE, factory);

    assertEquals(
        List.of(
            "backward returns the gradient by the input",
            "backward gives the same for every memory order, and row by row"),
        failed(report));
    assertEquals(17, report.score());
  }

  private static AffineFactory meanBiasGradient() {
    return (w, b) ->
        new OpenAffine(w, b) {
          @Override
          protected INDArray db(INDArray dY) {
            return dY.mean(0);
          }
        };
  }

  private static List<String> failed(Report report) {
    return report.tests().stream()
        .filter(test -> test.status() != Report.Status.PASSED)
        .map(Report.Test::name)
        .toList();
  }
}
