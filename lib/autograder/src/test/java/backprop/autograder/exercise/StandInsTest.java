package backprop.autograder.exercise;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import backprop.exercise.Exercise;
import backprop.exercise.Exercises;
import backprop.exercise.standin.StandIns;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("What stands in for an exercise")
class StandInsTest {

  @TestFactory
  @DisplayName("has all points of its tests, so that it computes what a right answer does")
  Stream<DynamicTest> full() {
    return Stream.of(
        full(Exercises.AFFINE, 20, StandIns.AFFINE),
        full(Exercises.CROSS_ENTROPY, 10, StandIns.CROSS_ENTROPY),
        full(Exercises.ACTIVATIONS, 60, StandIns.ACTIVATIONS),
        full(Exercises.INITIALIZERS, 30, StandIns.INITIALIZERS),
        full(Exercises.NORMS, 51, StandIns.NORMS),
        full(Exercises.OPTIMIZERS, 32, StandIns.OPTIMIZERS),
        full(Exercises.CONVOLUTION_AND_POOLING, 55, StandIns.CONVOLUTION_AND_POOLING),
        full(Exercises.CAUSAL_ATTENTION, 50, StandIns.CAUSAL_ATTENTION),
        full(Exercises.TRANSFORMER_BLOCK, 49, StandIns.TRANSFORMER_BLOCK));
  }

  private static <F> DynamicTest full(Exercise<F> exercise, double points, F standIn) {
    return dynamicTest(exercise.title(), () -> Outcome.full(exercise, points, standIn));
  }
}
