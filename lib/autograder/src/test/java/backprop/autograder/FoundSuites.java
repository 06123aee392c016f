package backprop.autograder;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.platform.commons.support.ReflectionSupport;

/** Classes that are there: found, not listed, so that none is forgotten. */
public final class FoundSuites {

  private FoundSuites() {}

  /** Every class of the module that this one is of. */
  public static Stream<Class<?>> beside(Class<?> type) {
    URI root = URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString());
    return ReflectionSupport.findAllClassesInClasspathRoot(root, all -> true, name -> true).stream()
        .map(found -> (Class<?>) found);
  }

  /** One object of each suite of this kind, each of which Maven runs. */
  public static <S> Stream<S> of(Class<S> kind) {
    return beside(kind)
        .filter(type -> kind.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
        .map(
            suite -> {
              assertTrue(suite.getName().matches("[^$]*Test"), suite + " is not run");
              assertFalse(suite.isAnnotationPresent(Disabled.class), suite + " is not run");
              return kind.cast(ReflectionSupport.newInstance(suite));
            });
  }
}
