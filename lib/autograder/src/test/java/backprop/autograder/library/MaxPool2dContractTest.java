package backprop.autograder.library;

import backprop.autograder.contract.exercise.PoolingContract;
import backprop.autograder.exercise.ConvolutionAndPoolingExercise;
import backprop.exercise.MaxPoolFactory;
import backprop.nn.MaxPool2d;
import backprop.tensor.Window;
import backprop.worker.answer.Answers;
import java.util.Arrays;
import java.util.stream.Stream;

final class MaxPool2dContractTest extends PoolingSuite {

  MaxPool2dContractTest() {
    super(MaxPool2d.class, MaxPool2d::new, seen -> Arrays.stream(seen).max().orElseThrow());
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        pooling("MaxPool2d", new Window(2, 2, 2, 0)),
        pooling("MaxPool2d, overlapping", new Window(3, 2, 1, 0)),
        atSettings());
  }

  /** As exercise 16 asks for it. */
  private Trialled atSettings() {
    MaxPoolFactory factory =
        (size, stride) -> own(new MaxPool2d(new Window(size, size, stride, 0)));
    return new Trialled(
        "MaxPool2d, at several settings",
        PoolingContract.class,
        ConvolutionAndPoolingExercise.POOLING,
        Answers.subjectOf(factory));
  }
}
