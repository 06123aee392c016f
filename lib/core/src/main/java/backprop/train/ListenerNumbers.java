package backprop.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What listeners must know again, by names that hold in another process. */
final class ListenerNumbers {

  private ListenerNumbers() {}

  /** All of it, as {@code earlystopping1.best}. */
  static Map<String, INDArray> of(List<Listener> listeners) {
    Map<String, INDArray> all = new LinkedHashMap<>();
    for (Listener listener : listeners) {
      String prefix = prefix(listener, listeners);
      listener.state().forEach((name, a) -> all.put(prefix + name, a));
    }
    return all;
  }

  /** Gives each its own. */
  static void resume(List<Listener> listeners, Map<String, INDArray> all) {
    for (Listener listener : listeners) {
      String prefix = prefix(listener, listeners);
      Map<String, INDArray> its = new LinkedHashMap<>();
      all.forEach(
          (name, a) -> {
            if (name.startsWith(prefix)) {
              its.put(name.substring(prefix.length()), a);
            }
          });
      listener.resume(its);
    }
  }

  /** By its class, and by its place among those of the class. */
  private static String prefix(Listener listener, List<Listener> listeners) {
    List<Listener> alike =
        listeners.stream().filter(other -> other.getClass() == listener.getClass()).toList();
    String kind = listener.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return kind + (alike.indexOf(listener) + 1) + ".";
  }
}
