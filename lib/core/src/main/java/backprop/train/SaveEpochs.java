package backprop.train;

import backprop.io.Checkpoint;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.tensor.Given;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

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
    this.file = Given.require("SaveEpochs", "file", file);
    this.model = Given.require("SaveEpochs", "model", model);
    this.optimizer = Given.require("SaveEpochs", "optimizer", optimizer);
  }

  @Override
  public List<Parameter> watched() {
    return model.parameters();
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
