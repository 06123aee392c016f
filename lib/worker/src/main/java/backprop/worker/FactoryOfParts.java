package backprop.worker;

import backprop.worker.subject.MissingPart;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The factory of an answer of several parts, of which some may be missing: {@code new
 * OptimizersFactory(MyMomentum::new, MyRmsProp::new, …)}, where MyMomentum does not compile. Each
 * part is looked for by itself, and in the place of one that there is not stands what throws why.
 */
final class FactoryOfParts {

  private static final Pattern PART = Pattern.compile("(\\w+)::new");

  private final NotebookShell shell;
  private final RecordComponent[] places;
  private final List<String> names;
  private int missing;

  FactoryOfParts(NotebookShell shell, Class<?> type, String registration) {
    this.shell = shell;
    places = type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
    names = PART.matcher(registration).results().map((MatchResult m) -> m.group(1)).toList();
  }

  /**
   * The factory, of the parts that there are.
   *
   * @param whole what was wrong with all of it together
   * @throws CellException that one, if it has no parts, or none of them is there
   */
  Object made(Class<?> type, CellException whole) throws CellException {
    if (places.length < 2 || places.length != names.size()) {
      throw whole;
    }
    Object[] parts = new Object[places.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(places[i], names.get(i));
    }
    if (missing == parts.length) {
      throw whole;
    }
    try {
      return type.getDeclaredConstructor(
              Arrays.stream(places).map(RecordComponent::getType).toArray(Class<?>[]::new))
          .newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw whole;
    }
  }

  private Object part(RecordComponent place, String name) {
    String type = place.getGenericType().getTypeName().replace('$', '.');
    String reason;
    try {
      return shell.value("(" + type + ") " + name + "::new");
    } catch (CellException e) {
      reason = name + " is missing: " + shell.whyMissing(name).orElse(e.getMessage());
    }
    missing++;
    return Proxy.newProxyInstance(
        place.getType().getClassLoader() == null
            ? FactoryOfParts.class.getClassLoader()
            : place.getType().getClassLoader(),
        new Class<?>[] {place.getType()},
        (proxy, method, arguments) -> {
          throw new MissingPart(reason);
        });
  }
}
