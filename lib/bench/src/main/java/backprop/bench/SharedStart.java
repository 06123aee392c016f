package backprop.bench;

import backprop.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What our model starts from, in a file for PyTorch: weights by name, and the batches {@code x0},
 * {@code y0}, {@code x1}…
 */
final class SharedStart {

  private SharedStart() {}

  /** Writes a work's start to {@code file}. */
  static void write(Work work, Path file) throws IOException {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    work.model().named().forEach((name, p) -> tensors.put(name, p.value()));
    List<INDArray> x = work.ring(work::inputs);
    List<INDArray> y = work.ring(work::targets);
    for (int i = 0; i < x.size(); i++) {
      tensors.put("x" + i, x.get(i));
      tensors.put("y" + i, y.get(i));
    }
    SafeTensors.write(file, tensors);
  }
}
