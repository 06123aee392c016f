package backprop.bench;

import backprop.tensor.Engine;
import backprop.tensor.Ops;
import backprop.tensor.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Training steps of ours on the engine at hand beside PyTorch's on the device that {@code
 * TORCH_DEVICE} names, losses first, and products by size: what is run where a GPU is to be had,
 * and written down at once, since the machine may go.
 */
@Command(name = "on-device")
public final class OnDevice implements Callable<Integer> {

  private static final double BILLION = 1e9;
  private static final int MOST_SIZE = 4096;

  /** A product that takes longer is the last: the next takes eight times as long. */
  private static final double MOST_MS = 100;

  @Option(names = "--python", description = "a Python with PyTorch; without it, ours alone")
  private String python;

  @Option(names = "--peer", description = "torch_peer.py, with peer.py beside it")
  private Path peer;

  @Option(names = "--work", split = ",", description = "what to time: ${COMPLETION-CANDIDATES}")
  private List<Work> works = List.of();

  @Option(names = "--seconds", description = "of each stretch; a stretch to warm up, then three")
  private double seconds = 2;

  @Option(names = "--stretches", description = "how many are timed, each from a new model")
  private int stretches = 3;

  @Option(names = "--losses", description = "steps whose losses are compared")
  private int losses = 20;

  @Option(names = "--out", required = true, description = "where the JSON goes")
  private Path out;

  private final Map<String, Object> result = new LinkedHashMap<>();

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new OnDevice()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    result.put("engine", Engine.name());
    result.put("microseconds an operation", smallOperation());
    result.put("square products, ms", products());
    write();
    try (PeerProcess torch = python == null ? null : new PeerProcess(python, peer, Map.of())) {
      if (torch != null) {
        result.put("pytorch", torch.version);
      }
      for (Work work : works) {
        Map<String, Object> of = new LinkedHashMap<>();
        result.put(work.name(), of);
        of.put("title", work.title);
        try {
          time(work, of, torch);
        } catch (RuntimeException | OutOfMemoryError e) {
          of.put("failed", e.toString());
        }
        write();
      }
    }
    return 0;
  }

  private void time(Work work, Map<String, Object> of, PeerProcess torch) throws IOException {
    Path start = Files.createTempFile(work.name().toLowerCase(Locale.ROOT), ".safetensors");
    try {
      DoubleSupplier step = work.ours();
      double[] ours = new double[losses];
      for (int i = 0; i < losses; i++) {
        ours[i] = step.getAsDouble();
      }
      of.put("losses", ours);
      stretch(step, seconds);
      List<Double> times = new ArrayList<>();
      for (int i = 0; i < stretches; i++) {
        times.add(stretch(work.ours(), seconds));
      }
      of.put("ours, ms", times);
      write();
      if (torch != null) {
        SharedStart.write(work, start);
        double[] theirs = torch.losses(work, start, losses);
        double most = 0;
        for (int i = 0; i < losses; i++) {
          most = Math.max(most, Math.abs(ours[i] / theirs[i] - 1));
        }
        of.put("pytorch's losses", theirs);
        of.put("largest relative difference", most);
        of.put("pytorch, ms", torch.times(work, start, seconds, stretches, seconds));
      }
    } finally {
      Files.delete(start);
    }
  }

  /** Milliseconds a step, after three that are not counted. */
  private static double stretch(DoubleSupplier step, double seconds) {
    for (int i = 0; i < 3; i++) {
      step.getAsDouble();
    }
    long begin = System.nanoTime();
    int steps = 0;
    while (System.nanoTime() - begin < seconds * BILLION) {
      step.getAsDouble();
      steps++;
    }
    return (System.nanoTime() - begin) / 1e6 / steps;
  }

  /** What the smallest operation takes: what any other takes besides its work. */
  private static double smallOperation() {
    INDArray a = Ops.copy(Work.normal(new Random(1), 1, 1));
    return 1000 * stretch(() -> Workspaces.step(() -> (double) Ops.add(a, a).length()), 1);
  }

  /** Of {@code [n,n]} matrices, by n. */
  private static Map<Integer, Double> products() {
    Map<Integer, Double> times = new LinkedHashMap<>();
    for (int n = 16; n <= MOST_SIZE && times.getOrDefault(n / 2, 0.0) < MOST_MS; n *= 2) {
      INDArray a = Ops.copy(Work.normal(new Random(1), n, n));
      INDArray b = Ops.copy(Work.normal(new Random(2), n, n));
      times.put(n, stretch(() -> Workspaces.step(() -> (double) Ops.matmul(a, b).length()), 0.3));
    }
    return times;
  }

  private void write() throws IOException {
    Json.write(out, result);
  }
}
