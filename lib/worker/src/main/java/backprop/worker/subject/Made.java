package backprop.worker.subject;

import backprop.nn.Parameter;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An object as its maker hands it over.
 *
 * @param object the object under test
 * @param parameters the parameters it works on, by name
 * @param <T> what the object is
 */
public record Made<T>(T object, Map<String, Parameter> parameters) {

  /**
   * A parameter as a model has them: a bias, where it has one axis, and a weight otherwise. All of
   * one kind have one name, since nothing that is remembered may hang on it.
   */
  public static Parameter parameter(INDArray value) {
    return value.rank() == 1 ? Parameter.bias("b", value) : Parameter.weight("w", value);
  }
}
