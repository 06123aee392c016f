package backprop.train;

import backprop.io.Checkpoint;
import backprop.nn.Layer;
import backprop.optim.Optimizer;
import backprop.tensor.Given;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The checkpoints of one training, in a directory of its own: after each epoch a file such as
 * {@code step-0000000400.safetensors}, of which the last two stay, and {@code best.safetensors}, of
 * the epoch whose validation loss is the lowest so far.
 *
 * <p>Each has all that training needs to go on as if it had never stopped, and each is there whole
 * or not at all: a power cut costs what came after the last of them. {@link Checkpoint#load(Path,
 * Layer)} reads a model from any.
 *
 * <pre>{@code
 * trainer.checkpoints(new Checkpoints(Path.of("my-training"))).resume(train, validation, 20, 32, 1);
 * }</pre>
 */
public final class Checkpoints {

  private static final String BEST = "best.safetensors";

  private final Path directory;
  private int every;
  private int last = 2;
  private String written = "";

  /** In this directory, which need not be there yet. */
  public Checkpoints(Path directory) {
    this.directory = Given.require("Checkpoints", "directory", directory);
  }

  /** After so many steps too, and not only at an epoch's end. */
  public Checkpoints every(int steps) {
    every = requirePositive("every", "steps", steps);
    return this;
  }

  /** Keeps so many of the last. */
  public Checkpoints last(int count) {
    last = requirePositive("last", "count", count);
    return this;
  }

  private static int requirePositive(String method, String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Checkpoints." + method + ": " + name + " must be at least 1, got " + value);
    }
    return value;
  }

  /** The file of the epoch whose validation loss is the lowest. */
  public Path best() {
    return directory.resolve(BEST);
  }

  /** Those that are kept, the newest first; none where there is no directory yet. */
  public List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(directory, "step-*.safetensors")) {
        found.forEach(files::add);
      }
    }
    files.sort(Comparator.comparing(Path::getFileName).reversed());
    return files;
  }

  boolean isDue(long step) {
    return every > 0 && step % every == 0;
  }

  /**
   * Writes where training stands, if that has not been written yet.
   *
   * @param best whether it is the best epoch's end
   * @throws UncheckedIOException if the file cannot be written; those before are as they were
   */
  void write(
      Layer model,
      Optimizer optimizer,
      TrainingState at,
      Map<String, INDArray> listeners,
      boolean best) {
    String place = at.epoch() + "." + at.batch();
    if (place.equals(written)) {
      return;
    }
    Map<String, INDArray> training = at.numbers();
    training.putAll(listeners);
    Path file = directory.resolve("step-%010d.safetensors".formatted(at.step()));
    // A file that is written by an interrupted thread is closed under its hands.
    boolean interrupted = Thread.interrupted();
    try {
      try {
        save(file, model, optimizer, training, best);
      } catch (ClosedByInterruptException e) {
        interrupted = Thread.interrupted();
        save(file, model, optimizer, training, best);
      }
      List<Path> files = files();
      for (Path old : files.subList(Math.min(last, files.size()), files.size())) {
        Files.delete(old);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Checkpoints: step "
              + at.step()
              + " was not saved: "
              + e.getMessage()
              + "; what was saved before is as it was, and training goes on from there by"
              + " Trainer.resume",
          e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    written = place;
  }

  private void save(
      Path file, Layer model, Optimizer optimizer, Map<String, INDArray> training, boolean best)
      throws IOException {
    if (best) {
      Checkpoint.save(best(), model, optimizer, training);
    }
    Checkpoint.save(file, model, optimizer, training);
  }

  /**
   * Puts the newest whole checkpoint into model, optimizer and {@code training}; one that is broken
   * is passed over, with a line that says so. Returns whether there was any.
   *
   * @throws IOException if there are some and none can be read
   * @throws IllegalArgumentException if it is of another model, optimizer or training
   */
  boolean load(Layer model, Optimizer optimizer, Loading training) throws IOException {
    List<Path> files = files();
    removeUnfinished();
    for (Path file : files) {
      try {
        Checkpoint.load(file, model, optimizer, numbers -> training.accept(file, numbers));
        return true;
      } catch (IOException e) {
        System.out.println("Trainer.resume passes over a checkpoint. " + e.getMessage());
      }
    }
    if (!files.isEmpty()) {
      throw new IOException(
          "Trainer.resume: none of the "
              + files.size()
              + " checkpoints in "
              + directory
              + " can be read; "
              + (Files.exists(best())
                  ? "the model of the best epoch is in " + BEST + ", for Checkpoint.load"
                  : "begin anew, in another directory"));
    }
    return false;
  }

  /** What a process that was killed was about to write. */
  private void removeUnfinished() throws IOException {
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, ".writing-*")) {
        for (Path file : found) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** What is done with the numbers of where training stood, before the model is touched. */
  interface Loading {
    void accept(Path file, Map<String, INDArray> numbers);
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
