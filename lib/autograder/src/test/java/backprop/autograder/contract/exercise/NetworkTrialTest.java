package backprop.autograder.contract.exercise;

import static org.junit.jupiter.api.Assertions.assertAll;

import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Expect;
import backprop.autograder.mutant.OpenNetwork;
import backprop.exercise.NetworkPass;
import backprop.worker.subject.Tensor;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("What is expected of a backward pass through a whole network")
class NetworkTrialTest {

  /** A tenth of what an answer may be off. */
  private static final double TOLERANCE = NetworkContract.TOLERANCE / 10;

  private static final OpenNetwork RIGHT = new OpenNetwork();

  @Test
  @DisplayName("is what the derivatives say, in each of 200 draws")
  void exact() {
    assertAll(draws(0, 200));
  }

  @Test
  @Tag("long")
  @DisplayName("is what the derivatives say, in each of 2,000 draws more")
  void exactInMany() {
    assertAll(draws(200, 2200));
  }

  private static Stream<Executable> draws(int from, int to) {
    return IntStream.range(from, to).mapToObj(seed -> () -> hold(seed));
  }

  private static void hold(long seed) {
    NetworkTrial trial = NetworkTrial.draw(new Random(seed), 4, 2, 2, 4, 4);
    NetworkPass a = new NetworkPass();
    trial.given("dE", trial.gradients).forEach((name, array) -> a.set(name, array.toArray()));
    Stream.concat(NetworkPass.BACKWARD.stream(), NetworkPass.AT_ONCE.stream())
        .forEach(of -> close(of, trial.expected(of), a));
    for (String of : NetworkPass.BACKWARD) {
      a.set(of, close(of, trial.slopes(NetworkTrial.by(of)), a));
    }
  }

  private static INDArray close(String of, Tensor expected, NetworkPass a) {
    INDArray derivative = RIGHT.gradient(of, a);
    Expect.close(of, expected, Tensor.copyOf(derivative), TOLERANCE, new Diagnosis(1));
    return derivative;
  }
}
