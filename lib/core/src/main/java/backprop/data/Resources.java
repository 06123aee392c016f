package backprop.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;

/** The files that lie beside this class. */
final class Resources {

  private Resources() {}

  /** All bytes of a shipped file, unpacked where its name ends in {@code .gz}. */
  static byte[] read(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "Resources.read: " + name + " is not in the library; build it again");
      }
      return name.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Resources.read: could not read " + name, e);
    }
  }
}
