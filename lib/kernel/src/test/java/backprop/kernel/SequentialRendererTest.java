package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import java.util.List;
import javax.swing.text.html.HTML.Tag;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class SequentialRendererTest {

  /** A layer as a learner writes one: without a toString. */
  private static class Mine implements Layer {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x;
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dY;
    }
  }

  @Test
  @DisplayName("Each layer is shown with its parameters' shapes and number, and all are summed")
  void layers() {
    Rendered shown =
        Rendered.of(new Sequential(new Dense(784, 128, 1), new Relu(), new Dense(128, 10, 2)));
    List<String> cells = shown.texts(Tag.TD);

    assertEquals("dense1", cells.get(0));
    assertEquals("w [784, 128], b [128]", cells.get(2));
    assertEquals("100,480", cells.get(3));
    assertEquals("relu1", cells.get(4));
    assertEquals("0", cells.get(7));
    assertEquals("1,290", cells.get(11));
    assertEquals("101,770", cells.get(15));
    assertTrue(shown.plain().endsWith("101,770"), shown.plain());
  }

  @Test
  @DisplayName("A layer that says nothing of itself is shown by its class's name")
  void silent() {
    assertEquals("Mine", Rendered.of(new Sequential(new Mine())).texts(Tag.TD).get(1));
  }

  /** A layer that calls itself when it is to say what it is. */
  private static final class Endless extends Mine {
    @Override
    public String toString() {
      return new StringBuilder("Endless ").append(this).toString();
    }
  }

  @Test
  @DisplayName("An error while it is drawn ends as a line, and not the kernel")
  void errors() {
    assertEquals(
        "Sequential, which could not be shown: java.lang.StackOverflowError",
        Rendered.of(new Sequential(new Endless())).plain());
  }
}
