package backprop.bench;

import java.nio.file.Path;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark in a JVM of its own, started with this one's flags and environment. */
final class Jmh {

  private final double warmUp;
  private final int stretches;
  private final double seconds;

  /** Warms up for {@code warmUp} seconds, then measures stretches of so many seconds. */
  Jmh(double warmUp, int stretches, double seconds) {
    this.warmUp = warmUp;
    this.stretches = stretches;
    this.seconds = seconds;
  }

  /** Milliseconds an operation, one mean for each stretch. */
  double[] times(Class<?> benchmark, String method, String parameter, String value) {
    Options options =
        new OptionsBuilder()
            .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
            .param(parameter, value)
            .forks(1)
            .warmupIterations(1)
            .warmupTime(time(warmUp))
            .measurementIterations(stretches)
            .measurementTime(time(seconds))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    try {
      Collection<RunResult> results = new Runner(options).run();
      return results.stream()
          .flatMap(r -> r.getBenchmarkResults().stream())
          .flatMap(b -> b.getIterationResults().stream())
          .mapToDouble(i -> i.getPrimaryResult().getScore())
          .toArray();
    } catch (RunnerException e) {
      throw new IllegalStateException(
          benchmark.getSimpleName() + "." + method + " of " + value + " failed: " + e, e);
    }
  }

  /** The same of a peer's step, in a process of its own. */
  double[] times(PythonPeer peer, PeerSetting setting, Work work, Path start) {
    try (PeerProcess process = peer.start(setting)) {
      return process.times(work, start, warmUp, stretches, seconds);
    }
  }

  /** The same of a peer's step of a network of any size. */
  double[] times(PythonPeer peer, PeerSetting setting, Network network) {
    try (PeerProcess process = peer.start(setting)) {
      return process.times(network, warmUp, stretches, seconds);
    }
  }

  private static TimeValue time(double seconds) {
    return TimeValue.milliseconds(Math.round(seconds * 1000));
  }
}
