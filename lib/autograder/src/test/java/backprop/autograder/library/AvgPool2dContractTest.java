package backprop.autograder.library;

import backprop.nn.AvgPool2d;
import backprop.tensor.Window;
import java.util.Arrays;
import java.util.stream.Stream;

final class AvgPool2dContractTest extends PoolingSuite {

  AvgPool2dContractTest() {
    super(AvgPool2d.class, AvgPool2d::new, seen -> Arrays.stream(seen).average().orElseThrow());
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        pooling("AvgPool2d", new Window(2, 2, 2, 0)),
        pooling("AvgPool2d, overlapping", new Window(3, 2, 1, 0)));
  }
}
