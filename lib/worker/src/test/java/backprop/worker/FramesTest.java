package backprop.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A frame")
class FramesTest {

  private static final long MARK = 0x0102030401020305L;

  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

  @Test
  @DisplayName("is found among what others print, even where that begins like a mark")
  void noise() throws IOException {
    print("20 of 20");
    stream.writeBytes(new byte[] {1, 2, 3, 4});
    frames().write(new byte[] {7, 8});
    print("\u001b[2J");
    frames().write(new byte[0]);
    Frames reading = reading();
    assertArrayEquals(new byte[] {7, 8}, reading.read());
    assertArrayEquals(new byte[0], reading.read());
    assertThrows(EOFException.class, reading::read);
  }

  @Test
  @DisplayName("of another mark is noise")
  void forged() throws IOException {
    new Frames(InputStream.nullInputStream(), stream, MARK + 1).write(new byte[] {9});
    frames().write(new byte[] {1});
    assertArrayEquals(new byte[] {1}, reading().read());
  }

  @Test
  @DisplayName("that is cut off, or announces what no message has, is no message")
  void broken() throws IOException {
    frames().write(new byte[100]);
    byte[] all = stream.toByteArray();
    Frames cut =
        new Frames(new ByteArrayInputStream(all, 0, 50), OutputStream.nullOutputStream(), MARK);
    assertThrows(EOFException.class, cut::read);

    for (int length : new int[] {-1, Integer.MAX_VALUE, Frames.LONGEST + 1}) {
      stream.reset();
      DataOutputStream out = new DataOutputStream(stream);
      out.writeLong(MARK);
      out.writeInt(length);
      IOException refused = assertThrows(IOException.class, () -> reading().read());
      assertTrue(refused.getMessage().contains("" + length), refused::getMessage);
    }
  }

  @Test
  @DisplayName("is not waited for through endless noise")
  void drowned() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 27;
          }
        };
    Frames reading = new Frames(endless, OutputStream.nullOutputStream(), MARK);
    IOException refused = assertThrows(IOException.class, reading::read);
    assertTrue(refused.getMessage().contains("16 MB"), refused::getMessage);
  }

  private void print(String text) {
    stream.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private Frames frames() {
    return new Frames(InputStream.nullInputStream(), stream, MARK);
  }

  private Frames reading() {
    return new Frames(
        new ByteArrayInputStream(stream.toByteArray()), OutputStream.nullOutputStream(), MARK);
  }
}
