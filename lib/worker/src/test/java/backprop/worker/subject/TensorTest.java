package backprop.worker.subject;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("A tensor")
class TensorTest {

  private static final Tensor MATRIX = Tensor.of(new long[] {2, 3}, 1, 2, 3, 4, 5, 6);

  @ParameterizedTest(name = "comes back from an array {0} as it went in")
  @EnumSource(MemoryLayout.class)
  void roundTrip(MemoryLayout layout) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.INT64}) {
      INDArray array = MATRIX.as(type).in(layout).toArray();
      Tensor back = Tensor.copyOf(array);

      assertEquals(5, array.getDouble(1, 1));
      assertEquals(type, array.dataType());
      assertEquals(layout, back.layout());
      assertArrayEquals(MATRIX.shape(), back.shape());
      assertArrayEquals(MATRIX.values(), back.values());
    }
  }

  @Test
  @DisplayName("sliced out of a larger array is surrounded by poison")
  void poison() {
    double[] memory = MATRIX.in(MemoryLayout.STRIDED).toArray().data().asDouble();

    assertTrue(Double.isNaN(memory[1]));
  }

  @Test
  @DisplayName("names the index of an element, and gives a row as a batch of one")
  void indices() {
    assertEquals("[1, 2]", MATRIX.index(5));
    assertArrayEquals(new double[] {4, 5, 6}, MATRIX.row(1).values());
    assertArrayEquals(new long[] {1, 3}, MATRIX.row(1).shape());
  }

  @Test
  @DisplayName("refuses elements that do not fill its shape")
  void shape() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(new long[] {2, 2}, 1))
            .getMessage();

    assertEquals("Tensor: a shape of [2, 2] holds 4 elements, got 1", message);
  }

  @Test
  @DisplayName("is sliced out of a larger array even where an axis has length 1")
  void sliceOfOne() {
    Tensor thin = Tensor.of(new long[] {2, 1, 3}, 1, 2, 3, 4, 5, 6);
    INDArray slice = thin.in(MemoryLayout.STRIDED).toArray();
    assertTrue(slice.isView());
    assertArrayEquals(new long[] {2, 1, 3}, slice.shape());
    assertArrayEquals(thin.values(), Tensor.copyOf(slice).values());
  }
}
