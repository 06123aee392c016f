package backprop.autograder.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.MilestoneContract;
import backprop.autograder.grade.SuiteRunner;
import backprop.exercise.RecipeFactory;
import backprop.exercise.Report;
import backprop.worker.answer.Answers;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@DisplayName("A milestone that reads text")
class TextMilestoneMutantsTest {

  @Test
  @DisplayName("gives a right recipe every test")
  void right() {
    RecipeFactory recipe = OpenBigram::new;
    Assignment assignment =
        new Assignment(Answers.subjectOf(recipe), TextMilestoneMutants.SPEC, 11);
    List<Report.Test> tests = SuiteRunner.run(MilestoneContract.class, assignment);
    assertEquals(14, tests.stream().mapToDouble(Report.Test::points).sum(), tests::toString);
  }

  @Test
  @DisplayName("has for every test a mutant that it alone catches, as images have")
  void everyTest() {
    Set<String> tests =
        Arrays.stream(MilestoneContract.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Order.class))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> caught =
        TextMilestoneMutants.all()
            .map(Mutant::method)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(tests, caught);
  }
}
