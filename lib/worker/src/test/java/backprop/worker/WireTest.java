package backprop.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.worker.subject.CallFailure;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

@DisplayName("What goes over the wire")
class WireTest {

  private static final Tensor ARRAY =
      new Tensor(DataType.FLOAT, new long[] {2, 1}, MemoryLayout.F, new double[] {1.5, Double.NaN});

  @Test
  @DisplayName("is a request that arrives as it was sent")
  void request() throws IOException {
    Request sent =
        Request.of(
            Request.Verb.CALL, new PlainValue.Text("forward δ"), ARRAY, new PlainValue.Num(-0.0));
    Request received = Wire.request(Wire.bytes(sent));
    assertEquals(sent.verb(), received.verb());
    assertEquals(sent.arguments().get(0), received.arguments().get(0));
    same(ARRAY, (Tensor) received.arguments().get(1));
    assertEquals(sent.arguments().get(2), received.arguments().get(2));
  }

  @Test
  @DisplayName("is a reply with its result, its inputs and its failure")
  void reply() throws IOException {
    CallFailure failure = CallFailure.of(new IllegalArgumentException("x must be [n, 3]"));
    Reply received =
        Wire.reply(Wire.bytes(new Reply(ARRAY, List.of(ARRAY, ARRAY), List.of(ARRAY), failure)));
    same(ARRAY, (Tensor) received.result());
    assertEquals(2, received.inputs().size());
    same(ARRAY, received.inputs().get(1));
    assertEquals(failure, received.failure());
    assertEquals(
        new Reply(null, List.of(), List.of(), null),
        Wire.reply(Wire.bytes(new Reply(null, List.of(), List.of(), null))));
  }

  @Test
  @DisplayName("is a failure in place of an answer that is too long")
  void tooLong() throws IOException {
    Tensor long1 = Tensor.of(new long[] {2_000_000}, new double[2_000_000]);
    Reply received = Wire.reply(Wire.bytes(new Reply(long1, List.of(), List.of(), null)));
    assertTrue(
        received.failure().message().contains("2000000 numbers"), received.failure()::message);
    String text = "x".repeat(100_000);
    Reply spoken = Wire.reply(Wire.bytes(Reply.failure(CallFailure.because(text))));
    assertEquals(4_002, spoken.failure().message().length());
  }

  @Test
  @DisplayName("is refused before memory is taken, where it announces more than it brings")
  void announcements() throws IOException {
    for (long[] shape :
        new long[][] {
          {1L << 32, 1L << 32}, {Long.MAX_VALUE}, {-1}, {1 << 28}, {3}, {Long.MIN_VALUE, 2}
        }) {
      byte[] message = array("DOUBLE", 0, shape, 1, 2);
      assertThrows(IOException.class, () -> Wire.reply(message));
    }
    assertThrows(IOException.class, () -> Wire.reply(array("NUMBER", 0, new long[] {1}, 1)));
    assertThrows(IOException.class, () -> Wire.reply(array("DOUBLE", 9, new long[] {1}, 1)));
    assertThrows(IOException.class, () -> Wire.reply(array("DOUBLE", 0, new long[33])));
    same(
        Tensor.of(new long[] {2}, 1, 2),
        (Tensor) Wire.reply(array("DOUBLE", 0, new long[] {2}, 1, 2)).result());
  }

  @Test
  @DisplayName("is nothing worse than an IOException, whatever the bytes")
  void garbage() throws IOException {
    byte[] good =
        Wire.bytes(new Reply(ARRAY, List.of(ARRAY), List.of(), CallFailure.of(new Error("e"))));
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] message = good.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        message[random.nextInt(message.length)] = (byte) random.nextInt();
      }
      try {
        Wire.reply(i % 2 == 0 ? message : java.util.Arrays.copyOf(message, random.nextInt(200)));
      } catch (IOException expected) {
        refused++;
      }
    }
    assertTrue(refused > 5_000, "refused " + refused);
  }

  private static byte[] array(String type, int layout, long[] shape, double... values)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(1);
    out.writeInt(type.length());
    out.writeBytes(type);
    out.writeByte(layout);
    out.writeInt(shape.length);
    for (long length : shape) {
      out.writeLong(length);
    }
    for (double value : values) {
      out.writeDouble(value);
    }
    out.writeInt(0);
    out.writeInt(0);
    out.writeBoolean(false);
    return bytes.toByteArray();
  }

  private static void same(Tensor expected, Tensor received) {
    assertEquals(expected.type(), received.type());
    assertEquals(expected.layout(), received.layout());
    assertArrayEquals(expected.shape(), received.shape());
    assertArrayEquals(expected.values(), received.values());
  }
}
