package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LettersTest {

  @Test
  @DisplayName("Whatever a JDK throws for want of fonts is heard, and nothing else is")
  void heard() {
    assertFalse(Letters.missing());
    assertFalse(Letters.missing(() -> {}));
    for (Throwable thrown :
        new Throwable[] {
          new Error("Probable fatal error: No physical fonts found."),
          new InternalError("java.lang.reflect.InvocationTargetException"),
          new UnsatisfiedLinkError("libfreetype.so.6"),
          new NoClassDefFoundError("Could not initialize class sun.font.SunFontManager"),
          new RuntimeException("Fontconfig head is null, check your fonts or fonts configuration")
        }) {
      assertTrue(Letters.missing(() -> raise(thrown)), thrown.toString());
    }
  }

  private static void raise(Throwable thrown) {
    if (thrown instanceof Error e) {
      throw e;
    }
    throw (RuntimeException) thrown;
  }
}
