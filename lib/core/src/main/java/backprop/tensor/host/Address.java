package backprop.tensor.host;

import backprop.tensor.Shapes;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where an array lies, which is not freed as long as somebody knows this place. */
final class Address extends Pointer {

  private final INDArray array;

  private Address(INDArray array) {
    super(array.data().addressPointer());
    this.array = array;
  }

  /**
   * Where an array's first number lies. ND4J frees the memory of an array that nobody refers to, so
   * the place refers to it.
   *
   * @throws IllegalStateException if its memory was given back: what is there now is no array
   */
  static Pointer of(INDArray array) {
    if (array.wasClosed()) {
      throw new IllegalStateException(
          "an array of shape " + Shapes.text(array.shape()) + " was closed, and has no numbers");
    }
    return new Address(array);
  }

  @Override
  public String toString() {
    return "memory of " + Shapes.text(array.shape());
  }
}
