package backprop.worker;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;

/**
 * Which classes and methods of the library and of ND4J the classes of a notebook name, once they
 * are compiled: what was written, by whatever escapes, casts and magics, is one by then.
 *
 * <p>An agent: it sees each class as it is defined, before any of it runs.
 */
public final class References implements ClassFileTransformer {

  private static final Set<String> FOUND = new ConcurrentSkipListSet<>();

  private References() {}

  /** Begins to look. */
  public static void premain(String arguments, Instrumentation jvm) {
    jvm.addTransformer(new References());
  }

  /** A name found up to now, {@code backprop.tensor.Ops.matmul} or such, that is of this kind. */
  static Optional<String> found(Pattern kind) {
    return FOUND.stream().filter(kind.asMatchPredicate()).findFirst();
  }

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
    boolean notebook =
        loader != null
            && loader != ClassLoader.getPlatformClassLoader()
            && loader != ClassLoader.getSystemClassLoader();
    if (notebook) {
      FOUND.addAll(of(bytes));
    }
    return null;
  }

  /**
   * The classes and the members that a class names, each by its full name; its own are none of the
   * library's, whatever they are called.
   */
  public static Set<String> of(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    char[] buffer = new char[reader.getMaxStringLength()];
    Set<String> found = new TreeSet<>();
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      // The tag stands before the item: 7 is a class; 9, 10 and 11 are members of one.
      int tag = item == 0 ? 0 : reader.readByte(item - 1);
      boolean member = tag >= 9 && tag <= 11;
      if (tag != 7 && !member) {
        continue;
      }
      String owner = member ? reader.readClass(item, buffer) : reader.readUTF8(item, buffer);
      String name = owner;
      if (member) {
        int nameAndType = reader.getItem(reader.readUnsignedShort(item + 2));
        name += "." + reader.readUTF8(nameAndType, buffer);
      }
      name = name.replace('/', '.');
      boolean library = name.startsWith("backprop.") || name.startsWith("org.nd4j.");
      if (library && !owner.equals(reader.getClassName())) {
        found.add(name);
      }
    }
    return found;
  }
}
