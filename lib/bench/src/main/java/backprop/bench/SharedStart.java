package backprop.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What our model starts from, in a file for PyTorch: weights by name, and the batches {@code x0},
 * {@code y0}, {@code x1}…, in the safetensors format.
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
    write(tensors, file);
  }

  private static void write(Map<String, INDArray> tensors, Path file) throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<String, INDArray> e : tensors.entrySet()) {
      INDArray a = e.getValue();
      long begin = end;
      end += 4 * a.length();
      String type = a.dataType() == DataType.FLOAT ? "F32" : "I32";
      header.put(
          e.getKey(),
          Map.of("dtype", type, "shape", a.shape(), "data_offsets", new long[] {begin, end}));
    }
    byte[] json = new ObjectMapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(littleEndian(8).putLong(json.length).array());
      out.write(json);
      for (INDArray a : tensors.values()) {
        ByteBuffer numbers = littleEndian(Math.toIntExact(4 * a.length()));
        if (a.dataType() == DataType.FLOAT) {
          numbers.asFloatBuffer().put(a.dup('c').data().asFloat());
        } else {
          numbers.asIntBuffer().put(a.dup('c').data().asInt());
        }
        out.write(numbers.array());
      }
    }
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
