package backprop.autograder.mutant;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A mistake that several mutants make: reading an array's memory as if it lay row by row. */
final class Buffers {

  private Buffers() {}

  static INDArray misread(INDArray a) {
    double[] memory = Arrays.copyOf(a.data().asDouble(), (int) a.length());
    return Nd4j.createFromArray(memory).castTo(a.dataType()).reshape(a.shape());
  }
}
