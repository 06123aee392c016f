package backprop.worker.subject;

import backprop.nn.Parameter;
import java.util.Map;

/**
 * An object as its maker hands it over.
 *
 * @param object the object under test
 * @param parameters the parameters it works on, by name
 * @param <T> what the object is
 */
public record Made<T>(T object, Map<String, Parameter> parameters) {}
