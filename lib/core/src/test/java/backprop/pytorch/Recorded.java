package backprop.pytorch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One case of those that {@code record_pytorch.py} wrote down, to be repeated in one type.
 *
 * @param given what goes in, the same for both types
 * @param computed what PyTorch computed in this type
 */
record Recorded(String name, DataType type, JsonNode given, JsonNode computed) {

  /** The cases of a file, each in FLOAT and in DOUBLE. */
  static Stream<Recorded> in(String file) {
    try (InputStream in = Recorded.class.getResourceAsStream(file)) {
      List<Recorded> cases =
          StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
              .flatMap(
                  c ->
                      Stream.of(DataType.FLOAT, DataType.DOUBLE)
                          .map(t -> new Recorded(c.get("name").asText(), t, c, c.get(t.name()))))
              .toList();
      return cases.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The array at {@code node}, in this case's type; of INT32 if it holds only whole numbers. */
  INDArray array(JsonNode node) {
    long[] shape =
        StreamSupport.stream(node.get("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    JsonNode data = node.get("data");
    INDArray flat = Nd4j.create(DataType.DOUBLE, data.size());
    boolean whole = true;
    for (int i = 0; i < data.size(); i++) {
      flat.putScalar(i, data.get(i).asDouble());
      whole &= data.get(i).isIntegralNumber();
    }
    return flat.castTo(whole ? DataType.INT32 : type).reshape('c', shape);
  }

  /** The arrays at {@code node}, by name. */
  Map<String, INDArray> arrays(JsonNode node) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    node.properties().forEach(e -> arrays.put(e.getKey(), array(e.getValue())));
    return arrays;
  }

  @Override
  public String toString() {
    JsonNode mode = given.get("mode");
    return name + (mode == null ? "" : ", " + mode.asText()) + ", " + type;
  }
}
