package backprop.worker.answer;

import backprop.exercise.AffineFactory;
import backprop.exercise.Exercises;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import java.util.LinkedHashMap;
import java.util.Map;

/** Exercise 05: a layer on the weights and the bias that the contract hands over. */
public final class AffineAnswer {

  /** The answer. */
  public static final Answer<AffineFactory> ANSWER =
      new Answer<>(
          Exercises.AFFINE,
          factory -> new LocalSubject<>(Role.LAYER, arguments -> make(factory, arguments)));

  private AffineAnswer() {}

  private static Made<Layer> make(AffineFactory factory, Arguments arguments) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    parameters.put("w", Parameter.weight("w", arguments.array(2)));
    parameters.put("b", Parameter.bias("b", arguments.array(3)));
    return new Made<>(factory.create(parameters.get("w"), parameters.get("b")), parameters);
  }
}
