package backprop.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class PackedTest {

  @Test
  void everyKindOfArrayArrivesAsItWasSent() throws Exception {
    INDArray numbers = Nd4j.createFromArray(new double[][] {{1.5, -2, 3}, {0.1, 5, Double.NaN}});
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (char order : "cf".toCharArray()) {
        INDArray a = numbers.castTo(type).dup(order);
        assertSame(a, sent(a));
        assertSame(a.transpose(), sent(a.transpose()));
        INDArray part = a.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
        assertSame(part, sent(part));
      }
    }
    for (INDArray a :
        List.of(
            Nd4j.createFromArray(new int[][] {{1, 2}, {3, 4}, {5, 6}}),
            Nd4j.createFromArray(7L),
            Nd4j.createFromArray(1f, 2f))) {
      assertSame(a, sent(a));
    }
  }

  @Test
  void anArrayOfAnotherShapeIsNotFilled() {
    INDArray a = Nd4j.zeros(DataType.FLOAT, 2, 3);
    Packed packed = Packed.of(Nd4j.ones(DataType.FLOAT, 3, 2));
    assertThrows(IllegalArgumentException.class, () -> packed.into("here", "w", a));
    assertEquals(0, a.sumNumber().doubleValue());
    assertThrows(IllegalArgumentException.class, () -> Packed.of(Nd4j.zeros(DataType.BOOL, 2, 2)));
  }

  private static void assertSame(INDArray expected, INDArray actual) {
    assertEquals(expected.dataType(), actual.dataType());
    assertArrayEquals(expected.shape(), actual.shape());
    assertEquals(expected.ordering(), actual.ordering());
    assertArrayEquals(expected.dup('c').data().asDouble(), actual.dup('c').data().asDouble(), 0);
  }

  private static INDArray sent(INDArray a) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(Packed.of(a));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return ((Packed) in.readObject()).unpack();
    }
  }
}
