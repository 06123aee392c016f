package backprop.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Messages on a stream that others write to as well.
 *
 * <pre>
 * message   mark (8 bytes, chosen at random by the grader for each worker)
 *           length (4 bytes)
 *           that many bytes
 * </pre>
 *
 * <p>What native code prints, or a learner who found the file descriptor, stands between messages
 * and is skipped. A learner may forge a message too: it claims what an answer computes, and the
 * grader compares that with numbers that the worker never sees.
 */
public final class Frames {

  /** The longest message: a few arrays of a test, many times over. */
  public static final int LONGEST = 16 << 20;

  /** How much may be printed between two messages. */
  private static final long NOISE = 16L << 20;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final long mark;

  /** Messages with this mark. Both streams should be buffered. */
  public Frames(InputStream in, OutputStream out, long mark) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(out);
    this.mark = mark;
  }

  /** Sends a message whole. */
  public void write(byte[] message) throws IOException {
    out.writeLong(mark);
    out.writeInt(message.length);
    out.write(message);
    out.flush();
  }

  /**
   * The next message.
   *
   * @throws EOFException if the stream ends before it does
   * @throws IOException if it is longer than {@link #LONGEST}, or noise drowns it
   */
  public byte[] read() throws IOException {
    long last = in.readLong();
    for (long skipped = 0; last != mark; skipped++) {
      if (skipped == NOISE) {
        throw new IOException("more than " + (NOISE >> 20) + " MB were printed to the descriptor");
      }
      last = last << 8 | in.readUnsignedByte();
    }
    int length = in.readInt();
    if (length < 0 || length > LONGEST) {
      throw new IOException("a message of " + length + " bytes");
    }
    byte[] message = in.readNBytes(length);
    if (message.length < length) {
      throw new EOFException();
    }
    return message;
  }
}
