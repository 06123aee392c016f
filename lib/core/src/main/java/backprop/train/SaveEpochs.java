package backprop.train;

import backprop.io.Checkpoint;
import backprop.nn.Layer;
import backprop.optim.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Saves the model and its optimizer after every epoch: a power cut costs no more than one, and
 * training goes on from the file by {@link Checkpoint#load(Path, Layer, Optimizer)}.
 */
public final class SaveEpochs implements Listener {

  private final Path file;
  private final Layer model;
  private final Optimizer optimizer;

  /** Saves to this file, each time over the epoch before. */
  public SaveEpochs(Path file, Layer model, Optimizer optimizer) {
    this.file = file;
    this.model = model;
    this.optimizer = optimizer;
  }

  @Override
  public void epochDone(Progress progress) {
    try {
      Checkpoint.save(file, model, optimizer);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "SaveEpochs: epoch " + progress.epoch() + " was not saved: " + e.getMessage(), e);
    }
  }
}
