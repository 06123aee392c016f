package backprop.tensor;

import java.util.IdentityHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies of arrays, to put back what stood in them. They outlive every training step. */
public final class Snapshot {

  private final Map<INDArray, INDArray> copies = new IdentityHashMap<>();

  /** Keeps the array's numbers as they are now, in the place of those kept of it before. */
  public void keep(INDArray a) {
    copies.computeIfAbsent(a, any -> Workspaces.outside(a::dup)).assign(a);
  }

  /** The copy of an array that was kept; null of another. */
  public INDArray kept(INDArray a) {
    return copies.get(a);
  }

  /** Puts the numbers back into each array that was kept. */
  public void putBack() {
    copies.forEach(INDArray::assign);
  }
}
