package backprop.spark;

import backprop.tensor.Given;
import backprop.tensor.Shapes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array on its way from one JVM to another: its numbers lie outside the heap, and travel as a
 * Java array, bit for bit.
 *
 * @param order in which the numbers stand, 'c' or 'f'
 * @param numbers {@code float[]}, {@code double[]}, {@code int[]} or {@code long[]}
 */
record Packed(char order, long[] shape, Object numbers) implements Serializable {

  /** A copy of the array's numbers. */
  static Packed of(INDArray a) {
    char order = a.ordering();
    INDArray whole = a.dup(order);
    return new Packed(
        order,
        a.shape().clone(),
        switch (a.dataType()) {
          case FLOAT -> whole.data().asFloat();
          case DOUBLE -> whole.data().asDouble();
          case INT -> whole.data().asInt();
          case LONG -> whole.data().asLong();
          default ->
              throw new IllegalArgumentException(
                  "Packed.of: an array must be FLOAT, DOUBLE, INT32 or INT64, got "
                      + a.dataType()
                      + "; castTo one of them first");
        });
  }

  static List<Packed> all(Collection<INDArray> arrays) {
    return arrays.stream().map(Packed::of).toList();
  }

  /** A new array of these numbers. */
  INDArray unpack() {
    INDArray flat;
    if (numbers instanceof float[] floats) {
      flat = Nd4j.createFromArray(floats);
    } else if (numbers instanceof double[] doubles) {
      flat = Nd4j.createFromArray(doubles);
    } else if (numbers instanceof int[] ints) {
      flat = Nd4j.createFromArray(ints);
    } else {
      flat = Nd4j.createFromArray((long[]) numbers);
    }
    return flat.reshape(order, shape);
  }

  /**
   * Copies these numbers into an array of the same type and shape.
   *
   * @throws IllegalArgumentException if it has another
   */
  void into(String place, String name, INDArray a) {
    Given.require(place, name, a);
    INDArray mine = unpack();
    if (mine.dataType() != a.dataType() || !Arrays.equals(shape, a.shape())) {
      throw new IllegalArgumentException(
          String.format(
              "%s: %s must be %s %s as on the driver, got %s %s; the factory must make the layers of"
                  + " the driver's model",
              place,
              name,
              mine.dataType(),
              Shapes.text(shape),
              a.dataType(),
              Shapes.text(a.shape())));
    }
    a.assign(mine);
  }
}
