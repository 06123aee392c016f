package backprop.autograder.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.AttentionContract;
import backprop.autograder.contract.BranchesContract;
import backprop.autograder.contract.CheckerContract;
import backprop.autograder.contract.ClipContract;
import backprop.autograder.contract.DifferentiatorContract;
import backprop.autograder.contract.ElementwiseContract;
import backprop.autograder.contract.GatedContract;
import backprop.autograder.contract.GroupLassoContract;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.InitializerContract;
import backprop.autograder.contract.LayerContract;
import backprop.autograder.contract.LeastSquaresContract;
import backprop.autograder.contract.LossContract;
import backprop.autograder.contract.MilestoneContract;
import backprop.autograder.contract.NetworkContract;
import backprop.autograder.contract.NoiseContract;
import backprop.autograder.contract.NormContract;
import backprop.autograder.contract.OptimizerContract;
import backprop.autograder.contract.ParallelContract;
import backprop.autograder.contract.PoolingContract;
import backprop.autograder.contract.RecurrentStepContract;
import backprop.autograder.contract.RegularizerContract;
import backprop.autograder.contract.ScheduleContract;
import backprop.autograder.contract.SharesContract;
import backprop.autograder.contract.TapeContract;
import backprop.autograder.contract.TrainingStepContract;
import backprop.autograder.contract.UnrolledContract;
import backprop.autograder.contract.WindowContract;
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
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The contracts, tested by mutants")
class MutantTest {

  static Stream<Mutant> mutants() {
    return Stream.of(
            LayerMutants.all(),
            ElementwiseMutants.all(),
            NormMutants.all(),
            GatedMutants.all(),
            LossMutants.all(),
            RegularizerMutants.all(),
            GroupLassoMutants.all(),
            NoiseMutants.all(),
            OptimizerMutants.all(),
            DifferentiatorMutants.all(),
            SharesMutants.all(),
            LeastSquaresMutants.all(),
            CheckerMutants.all(),
            BranchesMutants.all(),
            ParallelMutants.all(),
            TrainingStepMutants.all(),
            InitializerMutants.all(),
            ClipMutants.all(),
            NetworkMutants.all(),
            ScheduleMutants.all(),
            TapeMutants.all(),
            WindowMutants.all(),
            RecurrentStepMutants.all(),
            UnrolledMutants.all(),
            AttentionMutants.all(),
            MilestoneMutants.all(),
            TextMilestoneMutants.all())
        .flatMap(kind -> kind);
  }

  @ParameterizedTest(name = "{0}: only its own test fails, with its hint")
  @MethodSource("mutants")
  void onlyOneTestFails(Mutant mutant) throws NoSuchMethodException {
    Class<?> contract = mutant.trialled().contract();
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

    assertEquals(1, failed.size(), failed::toString);
    // The tests that a factory makes have names of their own, after a parameter or a gradient.
    assertTrue(method.isAnnotationPresent(TestFactory.class) || title.equals(failed.get(0).name()));
    assertEquals(method.getAnnotation(Hint.class).value(), failed.get(0).hint());
    String message = failed.get(0).message();
    assertTrue(message.contains(mutant.says()), message);
  }

  @ParameterizedTest(name = "every test of {0} has a mutant that it alone catches")
  @ValueSource(
      classes = {
        LayerContract.class,
        ElementwiseContract.class,
        NormContract.class,
        GatedContract.class,
        LossContract.class,
        RegularizerContract.class,
        GroupLassoContract.class,
        NoiseContract.class,
        OptimizerContract.class,
        DifferentiatorContract.class,
        SharesContract.class,
        LeastSquaresContract.class,
        CheckerContract.class,
        BranchesContract.class,
        ParallelContract.class,
        TrainingStepContract.class,
        InitializerContract.class,
        ClipContract.class,
        NetworkContract.class,
        ScheduleContract.class,
        TapeContract.class,
        WindowContract.class,
        PoolingContract.class,
        RecurrentStepContract.class,
        UnrolledContract.class,
        AttentionContract.class,
        MilestoneContract.class
      })
  void everyTestHasAMutant(Class<?> contract) {
    Set<String> tests =
        Arrays.stream(contract.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Order.class))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> caught =
        mutants()
            .filter(mutant -> mutant.trialled().contract() == contract)
            .map(Mutant::method)
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(tests, caught);
  }
}
