package backprop.worker;

import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What an answer asks the grader about what it was handed, one after another, during one call. */
final class Questions implements Handed, AutoCloseable {

  private final Frames frames;
  private boolean over;

  Questions(Frames frames) {
    this.frames = frames;
  }

  @Override
  public synchronized Reply ask(String operation, PlainValue... arguments) {
    if (over) {
      throw new IllegalStateException("the call that it was handed to is over");
    }
    try {
      frames.write(Wire.question(operation, arguments));
      return Wire.reply(frames.read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    over = true;
  }
}
