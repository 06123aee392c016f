package backprop.exercise;

import backprop.nn.Layer;
import java.util.List;

/** Makes a layer of layers, in rows whose results are summed: {@code Branches::new}. */
@FunctionalInterface
public interface BranchesFactory {

  /** A new one, of these rows; a row without layers passes on what it is given. */
  Layer create(List<List<Layer>> branches);
}
