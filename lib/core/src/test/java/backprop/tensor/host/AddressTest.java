package backprop.tensor.host;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.ref.WeakReference;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Where arrays lie in host memory")
class AddressTest {

  @Test
  @DisplayName("Results lie in memory as their first argument does: no copy in between")
  void likeTheFirst() {
    INDArray x = random(DataType.FLOAT, 2, 3, 4, 5).permute(2, 0, 1).dup('c').permute(1, 2, 0);
    INDArray y = new HostKernels().relu(x);
    assertNotSame(x, y);
    assertArrayEquals(x.stride(), y.stride());
  }

  @Test
  @DisplayName("Memory that somebody is about to read is not freed")
  void kept() {
    Pointer[] place = new Pointer[1];
    WeakReference<INDArray> array = made(place);
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    assertNotNull(array.get(), "the array was collected while its place was known");
    assertEquals(1, new FloatPointer(place[0]).get(2));
    place[0] = null;
    for (int i = 0; i < 50 && array.get() != null; i++) {
      System.gc();
    }
    assertNull(array.get(), "nobody knows the place any more");
  }

  private static WeakReference<INDArray> made(Pointer[] place) {
    INDArray a = Nd4j.ones(DataType.FLOAT, 3);
    place[0] = Layout.start(a);
    return new WeakReference<>(a);
  }
}
