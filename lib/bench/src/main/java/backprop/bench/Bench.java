package backprop.bench;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./course bench}: one training step of ours beside those of DL4J, PyTorch and JAX.
 *
 * <p>First the losses: 20 steps from the same weights on the same batches must give the same ones,
 * or it is not the same work. Then the setting in which each of Python's peers is quickest at each
 * work. Then the times, in rounds: each round has every contestant of every work in turn, so that
 * what else the machine does falls on all of them. Then what a step costs as its network grows, and
 * how long the kernel takes to start. GPT-2, which takes minutes and gigabytes, only where it is
 * asked for.
 */
@Command(name = "bench", description = "Times training steps of ours, DL4J, PyTorch and JAX.")
public final class Bench implements Callable<Integer> {

  private static final int LOSSES = 20;

  @Option(names = "--rounds", paramLabel = "N", description = "rounds; 5 if left out")
  private int rounds = 5;

  @Option(names = "--quick", description = "one short round: does everything run, and agree?")
  private boolean quick;

  @Option(
      names = "--work",
      paramLabel = "WORK",
      description = "only this work; may be repeated: ${COMPLETION-CANDIDATES}")
  private List<Work> works = List.of();

  @Option(names = "--scaling", description = "only cost against width, batch and depth")
  private boolean scaling;

  @Option(names = "--start", description = "only the kernel's start")
  private boolean start;

  @Option(names = "--gpt2", description = "only GPT-2's 124 million: seconds, and up to 4 GB")
  private boolean gpt2;

  @Option(names = "--python", hidden = true)
  private String python;

  @Option(names = "--peers", required = true, hidden = true)
  private Path scripts;

  @Option(names = "--kernel", required = true, arity = "2", hidden = true)
  private List<String> kernel;

  @Option(names = "--output", required = true, hidden = true)
  private Path output;

  @Option(names = "--help", usageHelp = true, description = "this text")
  private boolean help;

  private final Map<Work, Path> starts = new EnumMap<>(Work.class);
  private final Map<Work, Map<String, Samples>> samples = new EnumMap<>(Work.class);
  private final Map<Work, Map<String, PeerSetting>> settings = new EnumMap<>(Work.class);
  private List<PythonPeer> peers = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(output);
    boolean everything = works.isEmpty() && !scaling && !start && !gpt2;
    peers = python == null || python.isEmpty() ? List.of() : PythonPeer.all(python, scripts);
    System.out.println(
        peers.isEmpty()
            ? "Without PyTorch: COURSE_TORCH_PYTHON names no Python that has it"
            : peers.stream().map(p -> p.name() + " " + p.version()).collect(joining("; ")));
    if (everything) {
      works = Work.ON_A_PROCESSOR;
    }
    if (!works.isEmpty()) {
      works();
    }
    if (everything || scaling) {
      PythonPeer torch = peers.isEmpty() ? null : peers.get(0);
      new Scaling(quick ? new Jmh(0.1, 1, 0.1) : new Jmh(5, 3, 0.5), torch).run(output);
    }
    if (everything || start) {
      kernelStart();
    }
    if (gpt2) {
      Gpt2Times.all(quick);
    }
    return 0;
  }

  private void works() throws IOException {
    for (Work work : works) {
      starts.put(work, output.resolve(work.name().toLowerCase(Locale.ROOT) + ".safetensors"));
      SharedStart.write(work, starts.get(work));
      samples.put(work, new LinkedHashMap<>());
      compareLosses(work);
    }
    Jmh jmh = quick ? new Jmh(0.1, 1, 0.1) : new Jmh(10, 3, 1);
    Jmh trial = quick ? jmh : new Jmh(4, 3, 0.7);
    for (Work work : works) {
      settings.put(work, new LinkedHashMap<>());
      for (PythonPeer peer : peers) {
        settings.get(work).put(peer.name(), quickest(peer, work, trial));
      }
    }
    for (int round = 1; round <= (quick ? 1 : rounds); round++) {
      for (Work work : works) {
        round(work, jmh);
        System.out.println("round " + round + "  " + work.title + "  " + medians(work));
      }
    }
    report();
  }

  private void kernelStart() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(kernel);
    command.add(quick ? "1" : "5");
    command.add(output.resolve("bench-start.json").toString());
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IllegalStateException("the kernel's start was not measured; see the words above");
    }
  }

  private void compareLosses(Work work) {
    double[] ours = losses(work.ours());
    if (work.isDl4js()) {
      requireAgreement(work, "DL4J", ours, work.dl4jLosses(LOSSES), work.dl4jTolerance());
    }
    for (PythonPeer peer : peers) {
      try (PeerProcess process = peer.start(PeerSetting.AS_IT_COMES)) {
        double[] theirs = process.losses(work, starts.get(work), LOSSES);
        requireAgreement(work, peer.name(), ours, theirs, peer.tolerance());
      }
    }
  }

  private PeerSetting quickest(PythonPeer peer, Work work, Jmh trial) {
    PeerSetting best =
        PeerSetting.quickest(
                setting -> {
                  Samples taken = new Samples();
                  taken.add(trial.times(peer, setting, work, starts.get(work)));
                  System.out.printf(
                      Locale.ROOT,
                      "%s, %s, %s: %.2f ms%n",
                      work.title,
                      peer.name(),
                      setting.name(),
                      taken.median());
                  return taken.median();
                })
            .setting();
    System.out.println(work.title + ", " + peer.name() + ": best is " + best.name());
    return best;
  }

  private static double[] losses(DoubleSupplier step) {
    return DoubleStream.generate(step).limit(LOSSES).toArray();
  }

  private static void requireAgreement(
      Work work, String whose, double[] ours, double[] theirs, Tolerance tolerance) {
    double worst = 0;
    for (int i = 0; i < LOSSES; i++) {
      double difference = Math.abs(ours[i] - theirs[i]) / Math.abs(theirs[i]);
      if (!(difference <= (i == 0 ? tolerance.first() : tolerance.later()))) {
        throw new IllegalStateException(
            "%s: the loss of step %d is %.6f, %s's is %.6f; ours: %s, theirs: %s"
                .formatted(
                    work.title,
                    i + 1,
                    ours[i],
                    whose,
                    theirs[i],
                    Arrays.toString(ours),
                    Arrays.toString(theirs)));
      }
      worst = Math.max(worst, difference);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %d losses from %.4f to %.4f, as %s's within %.1e%n",
        work.title,
        LOSSES,
        ours[0],
        ours[LOSSES - 1],
        whose,
        worst);
  }

  private void round(Work work, Jmh jmh) {
    String name = work.name();
    sample(work, Result.OURS).add(jmh.times(StepBenchmark.class, "ours", "work", name));
    for (PythonPeer peer : peers) {
      PeerSetting setting = settings.get(work).get(peer.name());
      sample(work, peer.name()).add(jmh.times(peer, setting, work, starts.get(work)));
    }
    if (work.isDl4js()) {
      sample(work, "DL4J").add(jmh.times(StepBenchmark.class, "dl4j", "work", name));
    }
    sample(work, "products").add(jmh.times(StepBenchmark.class, "bound", "work", name));
  }

  private Samples sample(Work work, String whose) {
    return samples.get(work).computeIfAbsent(whose, w -> new Samples());
  }

  private String medians(Work work) {
    List<String> parts = new ArrayList<>();
    samples.get(work).forEach((who, s) -> parts.add("%s %.2f".formatted(who, s.median())));
    return String.join("  ", parts);
  }

  private void report() throws IOException {
    List<Result> results = new ArrayList<>();
    for (Work work : works) {
      Map<String, Double> milliseconds = new LinkedHashMap<>();
      samples.get(work).forEach((who, s) -> milliseconds.put(who, s.median()));
      Map<String, String> named = new LinkedHashMap<>();
      settings.get(work).forEach((who, setting) -> named.put(who, setting.name()));
      results.add(Result.of(work, milliseconds, named));
    }
    Set<String> contestants = results.get(0).milliseconds().keySet();
    System.out.println();
    System.out.println(
        "| ms, one training step | "
            + String.join(" | ", contestants)
            + " | ours / best of Python's |");
    System.out.println("| --- |" + " --- |".repeat(contestants.size() + 1));
    for (Result r : results) {
      System.out.println(
          "| "
              + r.work()
              + contestants.stream()
                  .map(who -> " | " + text(r.milliseconds().get(who)))
                  .collect(joining())
              + " | "
              + text(r.ratioBest())
              + " |");
    }
    Json.write(output.resolve("bench.json"), results);
  }

  private static String text(Double number) {
    return number == null ? "" : String.format(Locale.ROOT, "%.2f", number);
  }

  /** Exit status 0 when all was measured, 1 when losses differ or a step fails, 2 for arguments. */
  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Bench());
    command.setExecutionExceptionHandler(
        (wrong, c, parsed) -> {
          System.err.println("bench: " + wrong.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    command.setParameterExceptionHandler(
        (wrong, given) -> {
          System.err.println("bench: " + wrong.getMessage() + "; see ./course bench --help");
          return CommandLine.ExitCode.USAGE;
        });
    System.exit(command.execute(arguments));
  }
}
