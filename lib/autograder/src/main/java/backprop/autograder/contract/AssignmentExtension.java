package backprop.autograder.contract;

import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a contract its subject, its spec and its seed, from the store of the launcher session that
 * runs it. Two runs at once have two sessions, and never meet.
 *
 * <p>Each test has a seed of its own, drawn from the assignment's: what an answer saw in one tells
 * it nothing about the next.
 */
public final class AssignmentExtension implements ParameterResolver {

  /** Where in the session's store the assignment lies, under its class. */
  public static final String STORE = "backprop.autograder";

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return resolve(parameter, context) != null;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return resolve(parameter, context);
  }

  private static Object resolve(ParameterContext parameter, ExtensionContext context) {
    Assignment assignment =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(STORE))
            .get(Assignment.class, Assignment.class);
    if (assignment == null) {
      throw new IllegalStateException(
          "AssignmentExtension: this launcher session holds no assignment; run contracts through"
              + " SuiteRunner");
    }
    Class<?> type = parameter.getParameter().getType();
    if (type == long.class) {
      return seed(assignment.seed(), context.getRequiredTestMethod().getName());
    }
    if (type.isInstance(assignment.subject())) {
      return assignment.subject();
    }
    return type.isInstance(assignment.spec()) ? assignment.spec() : null;
  }

  private static long seed(long seed, String test) {
    return new Random(seed ^ (long) test.hashCode() << 32).nextLong();
  }
}
