package backprop.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs classes of core's tests by name, one after another, and writes down what came of each at
 * once: for machines that have a JVM and no Maven.
 */
public final class Suites {

  private Suites() {}

  /** The file for the JSON, then the classes. */
  public static void main(String[] args) throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    for (int i = 1; i < args.length; i++) {
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(args[i]))
                  .build(),
              listener);
      result.put(args[i], of(listener.getSummary()));
      Json.write(Path.of(args[0]), result);
    }
    System.exit(0);
  }

  private static Map<String, Object> of(TestExecutionSummary summary) {
    List<String> failures = new ArrayList<>();
    summary
        .getFailures()
        .forEach(
            f -> failures.add(f.getTestIdentifier().getDisplayName() + ": " + f.getException()));
    Map<String, Object> of = new LinkedHashMap<>();
    of.put("tests", summary.getTestsFoundCount());
    of.put("succeeded", summary.getTestsSucceededCount());
    of.put("seconds", (summary.getTimeFinished() - summary.getTimeStarted()) / 1000.0);
    of.put("failures", failures);
    return of;
  }
}
