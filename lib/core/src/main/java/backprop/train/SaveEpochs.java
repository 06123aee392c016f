package backprop.train;

import backprop.io.Checkpoint;
import backprop.nn.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Saves the model after every epoch: a power cut costs no more than one. */
public final class SaveEpochs implements Listener {

  private final Path file;
  private final Layer model;

  /** Saves to this file, each time over the epoch before, by {@link Checkpoint#save}. */
  public SaveEpochs(Path file, Layer model) {
    this.file = file;
    this.model = model;
  }

  @Override
  public void epochDone(Progress progress) {
    try {
      Checkpoint.save(file, model);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "SaveEpochs: epoch " + progress.epoch() + " was not saved: " + e.getMessage(), e);
    }
  }
}
