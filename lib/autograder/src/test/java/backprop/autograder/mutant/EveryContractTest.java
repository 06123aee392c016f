package backprop.autograder.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.FoundSuites;
import backprop.autograder.contract.LayerContract;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

@DisplayName("Every contract")
class EveryContractTest {

  @Test
  @DisplayName("is tested by mutants, in classes that are found, which have its name")
  void mutants() {
    Set<String> contracts =
        FoundSuites.beside(LayerContract.class)
            .filter(type -> type.getName().startsWith("backprop.autograder."))
            .filter(EveryContractTest::hasTests)
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(contracts.contains("LayerContract"), contracts::toString);

    Set<String> tested =
        FoundSuites.of(MutantSuite.class)
            .map(suite -> suite.contract().getSimpleName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(contracts, tested, "contracts, and those that mutants test");
    FoundSuites.of(MutantSuite.class)
        .forEach(
            suite -> {
              String of = suite.contract().getSimpleName().replace("Contract", "MutantsTest");
              String name = suite.getClass().getSimpleName();
              assertTrue(name.endsWith(of), () -> name + " must end in " + of);
            });
  }

  private static boolean hasTests(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(method -> AnnotationSupport.isAnnotated(method, Testable.class));
  }
}
