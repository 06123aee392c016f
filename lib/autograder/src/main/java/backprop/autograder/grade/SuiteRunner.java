package backprop.autograder.grade;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.AssignmentExtension;
import backprop.exercise.Report;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs one contract on one subject, in this process, through the JUnit Platform's launcher.
 *
 * <p>The launcher finds nothing by itself: no engine, no listener, no configuration file. In a
 * notebook the library sits on a class loader below the shell's, where such searches would look
 * past it.
 */
public final class SuiteRunner {

  private static final LauncherConfig CONFIG =
      LauncherConfig.builder()
          .enableTestEngineAutoRegistration(false)
          .enableLauncherSessionListenerAutoRegistration(false)
          .enableLauncherDiscoveryListenerAutoRegistration(false)
          .enablePostDiscoveryFilterAutoRegistration(false)
          .enableTestExecutionListenerAutoRegistration(false)
          .addTestEngines(new JupiterTestEngine())
          .build();

  private SuiteRunner() {}

  /** The methods of a contract that are tests, or make them, in its order. */
  static List<Method> tests(Class<?> contract) {
    return AnnotationSupport.findAnnotatedMethods(
            contract, Testable.class, HierarchyTraversalMode.TOP_DOWN)
        .stream()
        .sorted(Comparator.comparingInt(test -> test.getAnnotation(Order.class).value()))
        .toList();
  }

  /**
   * The tests of the contract, each with its points, in the contract's order.
   *
   * @throws CancellationException if the thread is interrupted meanwhile
   */
  public static List<Report.Test> run(Class<?> contract, Assignment assignment) {
    return run(selectClass(contract), assignment, () -> {});
  }

  /**
   * One test of the contract, or those that it makes; what is to be done after a failure is done
   * before the next one.
   *
   * @throws CancellationException if the thread is interrupted meanwhile
   */
  static List<Report.Test> run(
      Class<?> contract, Method test, Assignment assignment, Runnable afterFailure) {
    return run(selectMethod(contract, test), assignment, afterFailure);
  }

  private static List<Report.Test> run(
      DiscoverySelector what, Assignment assignment, Runnable afterFailure) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(SuiteRunner.class.getClassLoader());
    try (LauncherSession session = LauncherFactory.openSession(CONFIG)) {
      session
          .getStore()
          .put(Namespace.create(AssignmentExtension.STORE), Assignment.class, assignment);
      LauncherDiscoveryRequest request =
          LauncherDiscoveryRequestBuilder.request()
              .selectors(what)
              .enableImplicitConfigurationParameters(false)
              .build();
      PointsListener points = new PointsListener(afterFailure);
      session.getLauncher().execute(request, points);
      if (points.cancelled()) {
        throw new CancellationException("Autograder: interrupted before the last test");
      }
      return points.tests();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
