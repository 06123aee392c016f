package backprop.autograder.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.Hint;
import backprop.autograder.grade.SuiteRunner;
import backprop.exercise.Report;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A contract, tested by mutants: each loses the one test that is about its mistake, and each test
 * has a mutant. Those of {@code LayerContract} are {@code LayerMutantsTest}, which extends this;
 * {@link EveryContractTest} names a contract that has none.
 */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(MutantSuite.MutantNames.class)
abstract class MutantSuite {

  private final Class<?> contract;

  /** Of this contract. */
  MutantSuite(Class<?> contract) {
    this.contract = contract;
  }

  /** The contract that is tested. */
  final Class<?> contract() {
    return contract;
  }

  /** What is wrong with one mistake each. */
  abstract Stream<Mutant> mutants();

  @ParameterizedTest(name = "{0}: only its own test fails, with its hint")
  @MethodSource("mutants")
  @DisplayName("of each mutant, only the test that is about its mistake fails")
  void onlyOneTestFails(Mutant mutant) throws NoSuchMethodException {
    Method method = contract.getDeclaredMethod(mutant.method());
    Assignment assignment =
        new Assignment(mutant.trialled().subject(), mutant.trialled().spec(), 11);
    String title = method.getAnnotation(DisplayName.class).value();
    List<Report.Test> lost =
        SuiteRunner.run(contract, assignment).stream()
            .filter(test -> test.status() != Report.Status.PASSED)
            .toList();
    Set<String> waitedFor = lost.stream().map(Report.Test::name).collect(Collectors.toSet());
    waitedFor.add(title);
    // What waits for that test to be passed says so, and is not about the mistake.
    List<Report.Test> failed =
        lost.stream().filter(test -> !waitedFor.contains(test.cause().place())).toList();

    assertEquals(contract, mutant.trialled().contract());
    assertEquals(1, failed.size(), failed::toString);
    // The tests that a factory makes have names of their own, after a parameter or a gradient.
    assertTrue(method.isAnnotationPresent(TestFactory.class) || title.equals(failed.get(0).name()));
    assertEquals(method.getAnnotation(Hint.class).value(), failed.get(0).hint());
    String message = failed.get(0).message();
    assertTrue(message.contains(mutant.says()), message);
  }

  @Test
  @DisplayName("every test has a mutant that it alone catches")
  void everyTestHasAMutant() {
    Set<String> tests =
        Arrays.stream(contract.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Order.class))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> caught =
        mutants().map(Mutant::method).collect(Collectors.toCollection(TreeSet::new));

    assertEquals(tests, caught);
  }

  /** Names a suite after its contract: {@code Layer's contract, tested by mutants}. */
  static final class MutantNames extends DisplayNameGenerator.Standard {

    @Override
    public String generateDisplayNameForClass(Class<?> suite) {
      return suite.getSimpleName().replace("MutantsTest", "Contract, tested by mutants");
    }
  }
}
