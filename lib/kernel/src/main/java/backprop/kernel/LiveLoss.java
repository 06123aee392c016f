package backprop.kernel;

import backprop.train.Listener;
import backprop.train.PrintEpochs;
import backprop.train.Progress;

/**
 * Shows training while it goes on: a progress bar and a curve of the loss below the cell, drawn
 * anew in place. Outside a notebook, a line for each epoch.
 *
 * <pre>{@code
 * new Trainer(model, loss, optimizer).listen(new LiveLoss())
 * }</pre>
 */
public final class LiveLoss implements Listener {

  private final Listener shown;

  /** Shows below the running cell, or prints to {@code System.out}. */
  public LiveLoss() {
    shown =
        NotebookDisplay.current()
            .<Listener>map(display -> new LossDisplay(display, System::nanoTime))
            .orElseGet(() -> new PrintEpochs(System.out));
  }

  @Override
  public void batchDone(Progress progress) {
    shown.batchDone(progress);
  }

  @Override
  public void epochDone(Progress progress) {
    shown.epochDone(progress);
  }

  @Override
  public void trainingDone(Progress progress) {
    shown.trainingDone(progress);
  }
}
