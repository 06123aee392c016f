package backprop.tensor.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("ND4J's arrays in a device's memory")
class DeviceArraysTest {

  private static final long BYTES = 1 << 20;

  private final Memory memory = new Memory(BYTES + 256);
  private final DeviceArrays arrays =
      new DeviceArrays((Pointer.nativeValue(memory) + 255) / 256 * 256, BYTES, () -> {});

  @Test
  @DisplayName("lie there, and are read and written as any, by ND4J and by address")
  void oneAddress() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.INT32}) {
      for (long[] shape : new long[][] {{1}, {3}, {2, 3}, {1, 1, 4}}) {
        for (char order : new char[] {'c', 'f'}) {
          INDArray a = arrays.create(type, order, shape);
          assertEquals(order, a.rank() > 1 ? a.ordering() : order);
          a.assign(2);
          a.putScalar(0, 5);
          assertEquals(5, a.getDouble(0));
          assertEquals(5 + 2.0 * (a.length() - 1), a.sumNumber().doubleValue());
          Pointer at = new Pointer(arrays.address(a));
          assertEquals(
              5,
              type == DataType.FLOAT
                  ? at.getFloat(0)
                  : type == DataType.DOUBLE ? at.getDouble(0) : at.getInt(0));
          assertTrue(!a.isView());
        }
      }
    }
  }

  @Test
  @DisplayName("give their memory back when nobody refers to them")
  void collected() {
    for (int i = 0; i < 200; i++) {
      INDArray a = arrays.create(DataType.FLOAT, 'c', 100, 1000);
      a.putScalar(0, 99, i);
      assertEquals(i, a.getDouble(0, 99));
    }
  }

  @Test
  @DisplayName("keep it while a view of them is referred to")
  void viewed() {
    INDArray row = arrays.create(DataType.DOUBLE, 'c', 10, 100).assign(3).getRow(7);
    for (int i = 0; i < 300; i++) {
      arrays.create(DataType.DOUBLE, 'c', 50, 1000).assign(9);
    }
    assertEquals(300, row.sumNumber().doubleValue());
  }

  @Test
  @DisplayName("say how much there is where there is no room")
  void full() {
    INDArray held = arrays.create(DataType.FLOAT, 'c', 200_000);
    OutOfMemoryError e =
        assertThrows(OutOfMemoryError.class, () -> arrays.create(DataType.FLOAT, 'c', 300, 1000));
    assertTrue(e.getMessage().contains("FLOAT [300, 1000]"), e.getMessage());
    assertEquals(200_000, held.length());
  }
}
