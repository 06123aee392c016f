package backprop.autograder.mutant;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows of layers whose results are summed, right as they stand, in pieces to override one of. */
public class OpenBranches implements Layer {

  protected final List<List<Layer>> branches;

  public OpenBranches(List<List<Layer>> branches) {
    this.branches = branches;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    INDArray sum = null;
    for (List<Layer> branch : branches) {
      INDArray y = there(branch, x, mode);
      sum = sum == null ? y : add(sum, y);
    }
    return sum;
  }

  @Override
  public INDArray backward(INDArray dY) {
    INDArray sum = null;
    for (List<Layer> branch : branches) {
      INDArray d = back(branch, dY);
      sum = sum == null ? d : add(sum, d);
    }
    return sum;
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    for (List<Layer> branch : branches) {
      for (Layer layer : branch) {
        for (Parameter p : layer.parameters()) {
          list(all, p);
        }
      }
    }
    return all;
  }

  protected INDArray there(List<Layer> branch, INDArray x, Mode mode) {
    INDArray y = x;
    for (Layer layer : branch) {
      y = layer.forward(y, mode);
    }
    return y;
  }

  protected INDArray back(List<Layer> branch, INDArray dY) {
    INDArray d = dY;
    for (int i = branch.size() - 1; i >= 0; i--) {
      d = branch.get(i).backward(d);
    }
    return d;
  }

  protected INDArray add(INDArray sum, INDArray term) {
    return sum.add(term);
  }

  protected void list(List<Parameter> all, Parameter p) {
    if (!all.contains(p)) {
      all.add(p);
    }
  }
}
