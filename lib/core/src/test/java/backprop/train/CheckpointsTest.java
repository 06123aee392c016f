package backprop.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.io.Checkpoint;
import backprop.io.SafeTensors;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Dense;
import backprop.nn.Sequential;
import backprop.optim.Sgd;
import backprop.regularize.L2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

@DisplayName("A training's checkpoints")
class CheckpointsTest {

  private static final String CHECKSUM = "backprop.sha256";

  private static String uninterrupted;

  @TempDir private Path directory;

  /** Of 23 steps an epoch. */
  @BeforeAll
  static void train() {
    TrainingToKill whole = new TrainingToKill();
    Trainer trainer = new Trainer(whole.net, new SoftmaxCrossEntropy(), whole.adam);
    trainer.regularize(new L2(1e-4)).listen(whole.stopping);
    uninterrupted =
        whole.outcome(
            trainer.fit(
                TrainingToKill.TRAIN,
                TrainingToKill.VALIDATION,
                TrainingToKill.EPOCHS,
                TrainingToKill.BATCH,
                TrainingToKill.SEED));
  }

  /** Ends a training after a step, as a power cut does: nothing is done any more. */
  private static final class Ended extends RuntimeException {
    private static Listener after(int step) {
      return new Listener() {
        @Override
        public void batchDone(Progress progress) {
          if (progress.step() == step) {
            throw new Ended();
          }
        }
      };
    }
  }

  private void endAfter(int step) {
    assertThrows(Ended.class, () -> new TrainingToKill().with(Ended.after(step)).resume(directory));
  }

  private static Listener atStep(int step, Runnable what) {
    return new Listener() {
      @Override
      public void batchDone(Progress progress) {
        if (progress.step() == step) {
          what.run();
        }
      }
    };
  }

  @Test
  @DisplayName("change nothing where nothing happens")
  void undisturbed() throws IOException {
    assertEquals(uninterrupted, new TrainingToKill().resume(directory));
    // And once more, where nothing is left to be done.
    assertEquals(uninterrupted, new TrainingToKill().resume(directory));
  }

  @ParameterizedTest(name = "and of step {0}")
  @ValueSource(ints = {1, 2, 22, 23, 24, 46, 100, 137, 138})
  @DisplayName("let it go on from a power cut as if it had never stopped, bit for bit")
  void powerCut(int step) throws IOException {
    endAfter(step);
    assertEquals(uninterrupted, new TrainingToKill().resume(directory));
  }

  @ParameterizedTest(name = "and after step {0}")
  @ValueSource(ints = {1, 23, 24, 99, 138})
  @DisplayName("let it go on from an interrupt, with what was done by then")
  void interrupt(int step) throws IOException {
    TrainingToKill first = new TrainingToKill();
    first.with(atStep(step, () -> Thread.currentThread().interrupt())).resume(directory);
    assertTrue(Thread.interrupted(), "whoever called still sees that it was asked to stop");
    assertEquals(step, first.adam.steps());
    assertEquals(uninterrupted, new TrainingToKill().resume(directory));
  }

  @Test
  @DisplayName("let it go on from many ends, one after another")
  void manyEnds() throws IOException {
    for (int step : new int[] {3, 30, 31, 58, 58, 120}) {
      endAfter(step);
    }
    assertEquals(uninterrupted, new TrainingToKill().resume(directory));
  }

  @Test
  @DisplayName("are the last two and the best, each a model by itself")
  void kept() throws IOException {
    TrainingToKill training = new TrainingToKill();
    Table history =
        training
            .in(directory)
            .resume(
                TrainingToKill.TRAIN,
                TrainingToKill.VALIDATION,
                TrainingToKill.EPOCHS,
                TrainingToKill.BATCH,
                TrainingToKill.SEED);
    assertEquals(
        List.of("best.safetensors", "step-0000000136.safetensors", "step-0000000138.safetensors"),
        names());
    Sequential best = new TrainingToKill().net;
    Checkpoint.load(new Checkpoints(directory).best(), best);
    double loss = Evaluation.of(best, new SoftmaxCrossEntropy(), TrainingToKill.VALIDATION).loss();
    assertEquals(history.doubleColumn("validation loss").min(), loss);
  }

  @Test
  @DisplayName("that a disk has damaged are passed over, with a line that says which")
  void damaged() throws IOException {
    endAfter(100);
    List<Path> files = new Checkpoints(directory).files();
    byte[] whole = Files.readAllBytes(files.get(0));
    byte[] oneBit = whole.clone();
    oneBit[whole.length - 100] ^= 1;
    byte[] name = whole.clone();
    int seed = new String(whole, StandardCharsets.ISO_8859_1).indexOf("training.seed");
    name[seed + 9] ^= 1;
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    for (byte[] broken : List.of(oneBit, name, half, new byte[0], new byte[whole.length])) {
      Files.write(files.get(0), broken);
      String said = said(() -> endAfter(100));
      assertTrue(
          said.startsWith(
              "Trainer.resume passes over a checkpoint. SafeTensors.read: " + files.get(0)),
          said);
    }
    assertEquals(uninterrupted, new TrainingToKill().resume(directory));
  }

  @Test
  @DisplayName("of which none can be read end in an error, and begin nothing anew")
  void allDamaged() throws IOException {
    endAfter(24);
    for (Path file : new Checkpoints(directory).files()) {
      Files.write(file, new byte[5]);
    }
    List<String> before = names();
    List<IOException> refusals = new ArrayList<>();
    String passed =
        said(
            () ->
                refusals.add(
                    assertThrows(IOException.class, () -> new TrainingToKill().resume(directory))));
    assertEquals(2, passed.lines().count(), passed);
    assertEquals(
        "Trainer.resume: none of the 2 checkpoints in "
            + directory
            + " can be read; the model of the best epoch is in best.safetensors, for"
            + " Checkpoint.load",
        refusals.get(0).getMessage());
    assertEquals(before, names());
  }

  @Test
  @DisplayName("of another training, model, optimizer or version are refused, and nothing changes")
  void others() throws IOException {
    endAfter(24);
    TrainingToKill other = new TrainingToKill();
    INDArray weights = other.net.parameters().get(0).value().dup();
    Trainer trainer = other.in(directory);
    assertRefused(
        trainer,
        32,
        TrainingToKill.SEED,
        "is of another training, of Course[examples=1438, batchSize=64, batches=23, seed=5], got"
            + " Course[examples=1438, batchSize=32, batches=45, seed=5]; give what it began with");
    assertRefused(trainer, TrainingToKill.BATCH, 6, "batches=23, seed=6]");
    assertEquals(weights, other.net.parameters().get(0).value());
    assertEquals(0, other.adam.steps());

    Sequential net = new Sequential(new Dense(64, 10, 1));
    Trainer ofOther = new Trainer(net, new SoftmaxCrossEntropy(), new Sgd(net.parameters(), 0.1));
    ofOther.checkpoints(new Checkpoints(directory));
    assertRefused(
        ofOther, TrainingToKill.BATCH, TrainingToKill.SEED, "dense1.w must be FLOAT [64, 10]");

    Path newest = new Checkpoints(directory).files().get(0);
    Map<String, INDArray> numbers = SafeTensors.read(newest);
    numbers.put("training.version", Nd4j.createFromArray(2L));
    SafeTensors.write(newest, numbers);
    assertRefused(
        trainer,
        TrainingToKill.BATCH,
        TrainingToKill.SEED,
        "where training stands is written in version 2, expected 1");
    numbers.remove("training.version");
    SafeTensors.write(newest, numbers);
    assertRefused(
        trainer, TrainingToKill.BATCH, TrainingToKill.SEED, "has no training.version of LONG");
    assertEquals(0, other.adam.steps());
  }

  private static void assertRefused(Trainer trainer, int batch, long seed, String message) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                trainer.resume(
                    TrainingToKill.TRAIN,
                    TrainingToKill.VALIDATION,
                    TrainingToKill.EPOCHS,
                    batch,
                    seed));
    assertTrue(refused.getMessage().contains(message), refused::getMessage);
  }

  @Test
  @DisplayName("of an earlier training are not written over by one that begins")
  void fitRefuses() {
    endAfter(24);
    Trainer trainer = new TrainingToKill().in(directory);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> trainer.fit(TrainingToKill.TRAIN, TrainingToKill.VALIDATION, 1, 64, 5));
    assertEquals(
        "Trainer.fit: "
            + directory
            + " must have no checkpoints of an earlier training, got step-0000000023.safetensors;"
            + " go on from it by resume, or choose another directory",
        refused.getMessage());
  }

  @Test
  @DisplayName("that cannot be written end training with a clear error, those before still there")
  void cannotBeWritten() throws IOException {
    Path here = directory.resolve("here");
    Path aside = directory.resolve("aside");
    Runnable taken =
        () -> {
          try {
            Files.move(here, aside);
            Files.createFile(here);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    TrainingToKill training = new TrainingToKill().with(atStep(50, taken));
    UncheckedIOException refused =
        assertThrows(UncheckedIOException.class, () -> training.resume(here));
    assertTrue(
        refused.getMessage().startsWith("Checkpoints: step 50 was not saved: SafeTensors.write: "),
        refused::getMessage);
    assertTrue(refused.getMessage().endsWith("training goes on from there by Trainer.resume"));
    Files.delete(here);
    Files.move(aside, here);
    assertEquals(uninterrupted, new TrainingToKill().resume(here));
  }

  @Test
  @DisplayName("are needed to resume")
  void none() {
    Sequential net = new Sequential(new Dense(64, 10, 1));
    Trainer trainer = new Trainer(net, new SoftmaxCrossEntropy(), new Sgd(net.parameters(), 0.1));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> trainer.resume(TrainingToKill.TRAIN, TrainingToKill.VALIDATION, 1, 64, 5));
    assertTrue(refused.getMessage().startsWith("Trainer.resume: there must be checkpoints"));
  }

  @Test
  @DisplayName("leave no file of a writer that was killed")
  void unfinished() throws IOException {
    endAfter(10);
    Files.createFile(directory.resolve(".writing-123"));
    new TrainingToKill().resume(directory);
    assertFalse(Files.exists(directory.resolve(".writing-123")));
  }

  @Test
  @DisplayName("of a file are read by its checksum: any byte that changes is seen")
  void everyByte() throws IOException {
    Path file = directory.resolve("small.safetensors");
    SafeTensors.write(file, Map.of("a", Nd4j.createFromArray(1.5f, -2), "b", Nd4j.ones(1)));
    byte[] whole = Files.readAllBytes(file);
    int name = new String(whole, StandardCharsets.ISO_8859_1).indexOf(CHECKSUM);
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 4;
      Files.write(file, changed);
      // A checksum that has lost its name is none, and the numbers are as they were.
      if (i >= name && i < name + CHECKSUM.length()) {
        assertArrayEquals(new float[] {1.5f, -2}, SafeTensors.read(file).get("a").toFloatVector());
      } else {
        int at = i;
        assertThrows(IOException.class, () -> SafeTensors.read(file), () -> "byte " + at);
      }
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String said(Runnable what) {
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      what.run();
    } finally {
      System.setOut(before);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
