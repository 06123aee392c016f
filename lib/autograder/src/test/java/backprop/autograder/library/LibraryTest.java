package backprop.autograder.library;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import backprop.autograder.contract.Assignment;
import backprop.autograder.grade.SuiteRunner;
import backprop.exercise.Report;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("The library keeps its contracts")
class LibraryTest {

  @TestFactory
  @DisplayName("in every test of every contract")
  Stream<DynamicContainer> library() {
    return everything()
        .map(trialled -> DynamicContainer.dynamicContainer(trialled.name(), tests(trialled)));
  }

  /** What the library has that a contract is about. */
  static Stream<Trialled> everything() {
    return Stream.of(
            Layers.all(),
            ImageLayers.all(),
            NormLayers.all(),
            RecurrentLayers.all(),
            SequenceLayers.all(),
            Losses.all(),
            Regularizers.all(),
            Optimizers.all(),
            Initializers.all(),
            Schedules.all())
        .flatMap(kind -> kind);
  }

  /** Each of the contract's tests, as it ended. */
  private static Stream<DynamicTest> tests(Trialled trialled) {
    Assignment assignment = new Assignment(trialled.subject(), trialled.spec(), 11);
    List<Report.Test> tests = SuiteRunner.run(trialled.contract(), assignment);
    assertFalse(tests.isEmpty());
    return tests.stream()
        .map(
            test ->
                DynamicTest.dynamicTest(
                    test.name(),
                    () -> {
                      if (test.status() != Report.Status.PASSED) {
                        fail(test.message());
                      }
                    }));
  }
}
