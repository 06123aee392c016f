package backprop.autograder.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.autograder.FoundSuites;
import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.ClipContract;
import backprop.autograder.contract.ElementwiseContract;
import backprop.autograder.contract.InitializerContract;
import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LossContract;
import backprop.autograder.contract.NormContract;
import backprop.autograder.contract.NormSpec;
import backprop.autograder.contract.RegularizerContract;
import backprop.autograder.contract.ScheduleContract;
import backprop.autograder.contract.exercise.PoolingContract;
import backprop.autograder.grade.SuiteRunner;
import backprop.exercise.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Gradients without content")
class EmptyGradientsTest {

  private static final Set<Class<?>> WITHOUT =
      Set.of(InitializerContract.class, ScheduleContract.class);

  static Stream<Trialled> library() {
    // What initializers draw and schedules say is no gradient; their exercises' tests empty it.
    return FoundSuites.of(LibrarySuite.class)
        .flatMap(LibrarySuite::trialled)
        .filter(trialled -> !WITHOUT.contains(trialled.contract()));
  }

  @ParameterizedTest(name = "of {0} that are zero, as untouched ones are, fail every test of them")
  @MethodSource("library")
  @DisplayName("that are zero fail every test of them")
  void zero(Trialled trialled) {
    Set<String> expected = new TreeSet<>(about(trialled));
    if (trialled.spec() instanceof LayerSpec spec && spec.vocabulary() > 0) {
      // The gradient by indices is zero.
      expected.remove("backward returns the gradient by the input");
    }
    assertFails(expected, trialled, 0);
  }

  @ParameterizedTest(name = "of {0} that are NaN fail every test of them")
  @MethodSource("library")
  @DisplayName("that are NaN fail every test of them")
  void notANumber(Trialled trialled) {
    assertFails(new TreeSet<>(about(trialled)), trialled, Double.NaN);
  }

  private static void assertFails(Set<String> expected, Trialled trialled, double factor) {
    Assignment assignment =
        new Assignment(new EmptyGradients(trialled.subject(), factor), trialled.spec(), 11);
    Set<String> failed =
        SuiteRunner.run(trialled.contract(), assignment).stream()
            .filter(test -> test.status() != Report.Status.PASSED)
            .map(Report.Test::name)
            .filter(expected::contains)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, failed);
  }

  /** The tests whose subject is a gradient's numbers. */
  private static List<String> about(Trialled trialled) {
    if (trialled.contract() == LayerContract.class || trialled.contract() == NormContract.class) {
      List<String> tests = new ArrayList<>();
      tests.add("backward returns the gradient by the input");
      (trialled.spec() instanceof NormSpec norm ? norm.layer() : (LayerSpec) trialled.spec())
          .main()
          .parameters()
          .forEach(p -> tests.add("backward gives " + p.name() + " its gradient"));
      return tests;
    }
    if (trialled.contract() == ElementwiseContract.class) {
      return List.of("backward returns the gradient by the input");
    }
    if (trialled.contract() == PoolingContract.class) {
      return List.of(
          "backward returns the gradient by the input",
          "backward, windows that overlap",
          "backward, windows that leave pixels over, or pixels between them",
          "of pixels that are equally large, the first of the window has the gradient");
    }
    if (trialled.contract() == LossContract.class) {
      return List.of("gradient is the derivative of the value by each prediction");
    }
    if (trialled.contract() == RegularizerContract.class) {
      return List.of("gradient is the derivative of the penalty by each weight");
    }
    if (trialled.contract() == ClipContract.class) {
      return List.of(
          "a gradient that is too long has the limit's length afterwards",
          "the norm is that of all gradients together",
          "the direction stays",
          "gradients within the limit stay as they are, bit for bit");
    }
    return List.of("fifteen steps follow the formula, at any shape");
  }
}
