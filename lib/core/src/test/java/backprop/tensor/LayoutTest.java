package backprop.tensor;

import static backprop.AssertArrays.assertClose;
import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

@DisplayName("Operations number by number")
class LayoutTest {

  /** The same numbers [3,4,5], laid out in memory in every way that occurs. */
  static Stream<Arguments> layouts() {
    INDArray a = random(DataType.FLOAT, 1, 3, 4, 5);
    INDArray wide = Nd4j.zeros(DataType.FLOAT, 3, 6, 5);
    wide.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 5), NDArrayIndex.all()).assign(a);
    return Stream.of(
        Arguments.of("in 'c' order", a.dup('c')),
        Arguments.of("in 'f' order", a.dup('f')),
        Arguments.of("as a product's rows", a.permute(2, 0, 1).dup('c').permute(1, 2, 0)),
        Arguments.of("with the first index fastest", a.permute(1, 2, 0).dup('c').permute(2, 0, 1)),
        Arguments.of(
            "as a slice",
            wide.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 5), NDArrayIndex.all())),
        Arguments.of(
            "behind other numbers",
            Nd4j.concat(0, a, a).get(NDArrayIndex.interval(3, 6), NDArrayIndex.all())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  @DisplayName("give the same numbers however their arguments lie, and leave them alone")
  void same(String name, INDArray x) {
    INDArray before = x.dup('c');
    for (Arguments other : layouts().toList()) {
      INDArray z = ((INDArray) other.get()[1]).mul(2);
      assertClose(before.add(z.dup('c')), Ops.add(x, z), 1e-7);
      assertClose(before.mul(z.dup('c')), Ops.times(x, z), 1e-7);
    }
    INDArray relu = before.dup('c');
    INDArray step = before.dup('c');
    for (long i = 0; i < before.length(); i++) {
      relu.putScalar(i, Math.max(0, before.getFloat(i)));
      step.putScalar(i, before.getFloat(i) > 0 ? 1 : 0);
    }
    assertClose(relu, Ops.relu(x), 0);
    assertClose(step, Ops.step(x), 0);
    assertTrue(Ops.isFinite(x));
    assertClose(before, x, 0);
  }

  @Test
  @DisplayName("keep NaN, and find a single one among many numbers")
  void nan() {
    INDArray x = random(DataType.FLOAT, 3, 100, 500);
    x.putScalar(77, 123, Float.NaN);
    assertEquals(Float.NaN, Ops.relu(x).getFloat(77, 123));
    assertEquals(false, Ops.isFinite(x));
    x.putScalar(77, 123, Float.NEGATIVE_INFINITY);
    assertEquals(false, Ops.isFinite(x));
    x.putScalar(77, 123, 1);
    assertTrue(Ops.isFinite(x));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  @DisplayName("turn sequences to rows and back, whichever way they lie")
  void rows(String name, INDArray x) {
    INDArray expected = x.dup('c').reshape('c', 12, 5);
    assertClose(expected, Ops.rows(x), 0);
    assertClose(expected, Ops.columns(x), 0);
    assertEquals(1, Ops.columns(x).stride(0));
    assertClose(x.dup('c'), Ops.ofRows(Ops.rows(x), 3, 4, 5), 0);
    assertClose(x.dup('c'), Ops.ofRows(Ops.columns(x), 3, 4, 5), 0);
  }
}
