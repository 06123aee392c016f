package backprop.worker;

import backprop.worker.subject.CallFailure;
import backprop.worker.subject.Handed;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Requests and replies as bytes, and back.
 *
 * <p>The grader reads what a worker wrote, and believes none of it: lengths are held against the
 * bytes there are before anything is allocated, and what does not add up is an {@link IOException}.
 * Nothing here is Java's serialization, which would make objects of the worker's choice.
 */
public final class Wire {

  /** The longest text that is sent; the rest of it is left out. */
  private static final int LONGEST_TEXT = 4_000;

  private static final int MOST_DIMENSIONS = 32;

  /** The arrays that one test hands over, or gets back, a hundred times over. */
  private static final int MOST_ARRAYS = 10_000;

  /** How deep classes extend each other. */
  private static final int MOST_TYPES = 100;

  /** The first byte of a question: no kind of value, with which a reply begins. */
  private static final int QUESTION = 4;

  private Wire() {}

  /** A request as bytes. */
  public static byte[] bytes(Request request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(request.verb().ordinal());
    out.writeInt(request.arguments().size());
    for (PlainValue value : request.arguments()) {
      write(out, value);
    }
    return bytes.toByteArray();
  }

  /** A request from bytes. */
  static Request request(byte[] message) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(message));
    Request.Verb verb = Request.Verb.values()[in.readUnsignedByte()];
    List<PlainValue> arguments = new ArrayList<>();
    for (int n = count(in, in.readInt()); n > 0; n--) {
      arguments.add(value(in));
    }
    return new Request(verb, arguments);
  }

  /** What a worker asks while it answers a request, as bytes. */
  static byte[] question(String operation, PlainValue... arguments) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(QUESTION);
    text(out, operation);
    out.writeInt(arguments.length);
    for (PlainValue value : arguments) {
      write(out, value);
    }
    return bytes.toByteArray();
  }

  /** Whether these bytes of a worker are a question, and no reply. */
  public static boolean isQuestion(byte[] message) {
    return message.length > 0 && message[0] == QUESTION;
  }

  /**
   * Asks a question of what the worker was handed; one that makes no sense fails.
   *
   * @throws IOException if the bytes are none
   */
  public static Reply asked(byte[] message, Handed handed) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(message, 1, message.length));
    String operation = text(in);
    PlainValue[] arguments = new PlainValue[count(in, in.readInt())];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = value(in);
    }
    try {
      return handed.ask(operation, arguments);
    } catch (RuntimeException nonsense) {
      return Reply.failure(CallFailure.of(nonsense));
    }
  }

  /** A reply as bytes; one that is too long for a message becomes a failure that says so. */
  public static byte[] bytes(Reply reply) throws IOException {
    long numbers = length(reply.result());
    for (Tensor array : arrays(reply)) {
      numbers += length(array);
    }
    if (numbers > Frames.LONGEST / Double.BYTES / 2) {
      String message = "an answer of " + numbers + " numbers is longer than a test could need";
      return bytes(Reply.failure(CallFailure.because(message)));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    // A parameter may have any name.
    write(
        out,
        reply.result() instanceof PlainValue.Text text
            ? new PlainValue.Text(shortened(text.value()))
            : reply.result());
    for (List<Tensor> arrays : List.of(reply.inputs(), reply.outputs())) {
      out.writeInt(arrays.size());
      for (Tensor array : arrays) {
        write(out, array);
      }
    }
    out.writeBoolean(reply.failed());
    if (reply.failed()) {
      List<String> all = reply.failure().types();
      List<String> types = all.subList(0, Math.min(MOST_TYPES, all.size()));
      out.writeInt(types.size());
      for (String type : types) {
        text(out, shortened(type));
      }
      text(out, shortened(reply.failure().message()));
      text(out, shortened(reply.failure().place().method()));
      text(out, shortened(reply.failure().place().of()));
      out.writeInt(reply.failure().place().line());
    }
    return bytes.toByteArray();
  }

  /**
   * A reply from bytes.
   *
   * @throws IOException if they are none
   */
  public static Reply reply(byte[] message) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(message));
    PlainValue result = value(in);
    List<Tensor> inputs = arrays(in);
    List<Tensor> outputs = arrays(in);
    if (!in.readBoolean()) {
      return new Reply(result, inputs, outputs, null);
    }
    List<String> types = new ArrayList<>();
    for (int n = count(in, in.readInt(), MOST_TYPES); n > 0; n--) {
      types.add(text(in));
    }
    String said = text(in);
    CallFailure.Where place = new CallFailure.Where(text(in), text(in), in.readInt());
    return new Reply(result, inputs, outputs, new CallFailure(types, said, place));
  }

  private static List<Tensor> arrays(DataInputStream in) throws IOException {
    List<Tensor> arrays = new ArrayList<>();
    for (int n = count(in, in.readInt(), MOST_ARRAYS); n > 0; n--) {
      if (!(value(in) instanceof Tensor array)) {
        throw new IOException("an input or output that is no array");
      }
      arrays.add(array);
    }
    return arrays;
  }

  private static List<Tensor> arrays(Reply reply) {
    return Stream.concat(reply.inputs().stream(), reply.outputs().stream()).toList();
  }

  private static void write(DataOutputStream out, PlainValue value) throws IOException {
    if (value == null) {
      out.writeByte(0);
    } else if (value instanceof Tensor tensor) {
      out.writeByte(1);
      text(out, tensor.type().name());
      out.writeByte(tensor.layout().ordinal());
      out.writeInt(tensor.shape().length);
      for (long length : tensor.shape()) {
        out.writeLong(length);
      }
      for (double number : tensor.values()) {
        out.writeDouble(number);
      }
    } else if (value instanceof PlainValue.Num number) {
      out.writeByte(2);
      out.writeDouble(number.value());
    } else if (value instanceof PlainValue.Text word) {
      out.writeByte(3);
      text(out, word.value());
    }
  }

  private static PlainValue value(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case 0 -> null;
      case 1 -> tensor(in);
      case 2 -> new PlainValue.Num(in.readDouble());
      case 3 -> new PlainValue.Text(text(in));
      default -> throw new IOException("a value of kind " + kind);
    };
  }

  private static Tensor tensor(DataInputStream in) throws IOException {
    try {
      DataType type = DataType.valueOf(text(in));
      MemoryLayout layout = MemoryLayout.values()[in.readUnsignedByte()];
      int rank = in.readInt();
      if (rank < 0 || rank > MOST_DIMENSIONS) {
        throw new IOException("an array of " + rank + " dimensions");
      }
      long[] shape = new long[rank];
      long size = 1;
      for (int d = 0; d < shape.length; d++) {
        shape[d] = in.readLong();
        if (shape[d] < 0) {
          throw new IOException("a dimension of length " + shape[d]);
        }
        size = Math.multiplyExact(size, shape[d]);
      }
      double[] values =
          new double[count(in, Math.multiplyExact(size, Double.BYTES)) / Double.BYTES];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.readDouble();
      }
      return new Tensor(type, shape, layout, values);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new IOException("an array that is none: " + e.getMessage(), e);
    }
  }

  private static long length(PlainValue value) {
    return value instanceof Tensor tensor ? tensor.values().length : 1;
  }

  /** Requires that so many bytes are left, as so many elements need at least. */
  private static int count(DataInputStream in, long announced) throws IOException {
    if (announced < 0 || announced > in.available()) {
      throw new IOException(announced + " announced, " + in.available() + " bytes left");
    }
    return (int) announced;
  }

  private static int count(DataInputStream in, long announced, int most) throws IOException {
    if (announced > most) {
      throw new IOException(announced + " announced, where " + most + " are the most");
    }
    return count(in, announced);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + " …";
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(count(in, in.readInt())), StandardCharsets.UTF_8);
  }
}
