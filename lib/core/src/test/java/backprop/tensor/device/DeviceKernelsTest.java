package backprop.tensor.device;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.tensor.ArrayKernels;
import backprop.tensor.Masks;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Beside KernelsTest, which compares its numbers: arrays that lie in the device's memory, and when.
 */
@DisplayName("The engine of a GPU, played by the processor,")
@EnabledIf("backprop.tensor.device.Compilers#hasGpp")
class DeviceKernelsTest {

  private static final DeviceKernels DEVICE = Compilers.hasGpp() ? DeviceKernels.emulated() : null;

  @Test
  @DisplayName("finds what is no number in views with gaps, of either type and of both together")
  void notFinite() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        INDArray all = DEVICE.copy(random(type, 1, 50, 7));
        INDArray view = all.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
        INDArray other = DEVICE.copy(random(DataType.FLOAT, 2, 3));
        assertTrue(DEVICE.areFinite(List.of(other, view, other)));
        all.putScalar(3, 2, value);
        assertFalse(DEVICE.areFinite(List.of(other, view, other)), value + " in " + type);
        assertTrue(DEVICE.areFinite(List.of(other)));
      }
    }
  }

  @Test
  @DisplayName("draws masks of any rank as the others do")
  void masks() {
    INDArray x = random(DataType.FLOAT, 1, 2, 1, 3, 1, 2, 2, 3);
    Masks.Mask mask = new Masks.Mask(77, 1 << 29);
    assertEquals(new ArrayKernels().mask(x, mask, 2), DEVICE.mask(x, mask, 2));
  }

  @Test
  @DisplayName("leaves what is begun together undone until it is asked for, and does it then")
  void together() {
    INDArray a = DEVICE.copy(random(DataType.FLOAT, 1, 4, 5));
    INDArray[] sums = new INDArray[2];
    DEVICE.together(
        () -> {
          sums[0] = DEVICE.add(a, a);
          double before = sums[0].getDouble(3, 4);
          assertNotEquals(2 * a.getDouble(3, 4), before, "nobody has waited");
          sums[1] = DEVICE.together(() -> DEVICE.add(sums[0], a));
          DEVICE.complete();
          assertEquals(3 * a.getDouble(3, 4), sums[1].getDouble(3, 4), 1e-6);
          return sums[0] = DEVICE.times(sums[1], sums[1]);
        });
    assertEquals(9 * Math.pow(a.getDouble(3, 4), 2), sums[0].getDouble(3, 4), 1e-5);
  }

  @Test
  @DisplayName("completes what was begun when the work ends by an exception")
  void thrown() {
    INDArray a = DEVICE.copy(random(DataType.FLOAT, 1, 4));
    INDArray[] sum = new INDArray[1];
    assertThrows(
        ArithmeticException.class,
        () ->
            DEVICE.together(
                () -> {
                  sum[0] = DEVICE.add(a, a);
                  throw new ArithmeticException();
                }));
    assertEquals(2 * a.getDouble(2), sum[0].getDouble(2), 1e-6);
  }

  @Test
  @DisplayName("lets go of what was kept for what was begun, where there is no room for more")
  void room() {
    INDArray a = DEVICE.create(DataType.FLOAT, 'c', 10_000_000).assign(1);
    INDArray last =
        DEVICE.together(
            () -> {
              INDArray sum = a;
              for (int i = 0; i < 40; i++) {
                sum = DEVICE.add(sum, a);
              }
              return sum;
            });
    assertEquals(41, last.getDouble(9_999_999));
  }
}
