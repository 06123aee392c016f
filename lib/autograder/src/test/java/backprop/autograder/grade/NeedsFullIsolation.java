package backprop.autograder.grade;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test of what only full isolation gives. Where there is none it is left out, with the reason.
 *
 * <p>A condition and no assumption: of a factory whose assumption fails, Surefire's report has not
 * a word.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsFullIsolation.Condition.class)
public @interface NeedsFullIsolation {

  /** Tries, once in a run, what this machine allows. */
  final class Condition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Condition.class))
          .getOrComputeIfAbsent(
              Isolation.FULL, Condition::attempt, ConditionEvaluationResult.class);
    }

    private static ConditionEvaluationResult attempt(Isolation full) {
      try (Sandbox sandbox = new Sandbox(full, Limits.seconds(10, 60, 300))) {
        return sandbox.isolation() == full
            ? enabled("full isolation")
            : disabled(String.join("; ", sandbox.why()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
