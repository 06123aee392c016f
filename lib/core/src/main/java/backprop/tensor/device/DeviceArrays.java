package backprop.tensor.device;

import backprop.tensor.Shapes;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.abstracts.DummyWorkspace;
import org.nd4j.linalg.api.memory.pointers.PagedPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * ND4J's arrays in the memory that device and processor share, so that {@code getDouble}, ND4J's
 * own operations and a learner's layer read them where they are.
 *
 * <p>Within a workspace the array is the workspace's, as any; and the memory of workspaces is taken
 * from the device's. Outside, its memory is given back when nobody refers to it any more.
 */
final class DeviceArrays {

  private static final int TRIES = 20;
  private static final int WAIT_MS = 50;

  private final Arena arena;
  private final Runnable letGo;
  private final ReferenceQueue<DataBuffer> gone = new ReferenceQueue<>();
  private final Set<Part> parts = ConcurrentHashMap.newKeySet();

  /**
   * Over this memory of a device.
   *
   * @param letGo has what still waits to be computed done, and forgets what was kept for it
   */
  DeviceArrays(long memory, long bytes, Runnable letGo) {
    this.letGo = letGo;
    arena = new Arena(memory, bytes);
  }

  /** A part of the arena, and the buffer over it. */
  private static final class Part extends PhantomReference<DataBuffer> {

    private final long address;

    private Part(DataBuffer buffer, ReferenceQueue<DataBuffer> gone, long address) {
      super(buffer, gone);
      this.address = address;
    }
  }

  /** An array whose numbers are yet to be written. */
  INDArray create(DataType type, char order, long... shape) {
    MemoryWorkspace workspace = Nd4j.getMemoryManager().getCurrentWorkspace();
    if (workspace != null && !(workspace instanceof DummyWorkspace)) {
      INDArray a = Nd4j.createUninitialized(type, shape, order);
      // A workspace that is older than the engine has its memory from the host.
      if (address(a) != 0) {
        return a;
      }
    }
    long length = 1;
    for (long n : shape) {
      length *= n;
    }
    long address = take(length * type.width());
    if (address == 0) {
      throw new OutOfMemoryError(
          String.format(
              "the device has %,d MB for arrays, of which %,d are in use: there is no room for %s %s;"
                  + " make the batch smaller",
              arena.bytes() >> 20, arena.used() >> 20, type, Shapes.text(shape)));
    }
    DataBuffer buffer =
        // Its capacity is what getDouble is held to.
        Nd4j.createBuffer(new PagedPointer(address).capacity(length), length, type);
    parts.add(new Part(buffer, gone, address));
    return Nd4j.create(buffer, shape, Nd4j.getStrides(shape, order), 0, order);
  }

  /** Where an array's first number lies, or 0 where that is not in the device's memory. */
  long address(INDArray a) {
    if (a.wasClosed()) {
      throw new IllegalStateException(
          "an array of shape " + Shapes.text(a.shape()) + " was closed, and has no numbers");
    }
    long address = a.data().addressPointer().address();
    return arena.has(address) ? address : 0;
  }

  /** Memory for this many bytes, or 0; what nobody refers to is collected first. */
  private long take(long bytes) {
    giveBackGone(0);
    long address = arena.take(bytes);
    if (address == 0) {
      letGo.run();
    }
    for (int i = 0; address == 0 && i < TRIES; i++) {
      System.gc();
      giveBackGone(WAIT_MS);
      address = arena.take(bytes);
    }
    return address;
  }

  private void giveBackGone(int waitMs) {
    try {
      Reference<?> next = waitMs == 0 ? gone.poll() : gone.remove(waitMs);
      while (next != null) {
        parts.remove(next);
        arena.giveBack(((Part) next).address);
        next = gone.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stands before ND4J's native operations, of which workspaces ask their memory, and of those of
   * the host nobody else does.
   */
  void serveWorkspaces() {
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    NativeOpsHolder.getInstance()
        .setDeviceNativeOps(
            (NativeOps)
                Proxy.newProxyInstance(
                    NativeOps.class.getClassLoader(),
                    new Class<?>[] {NativeOps.class},
                    (proxy, method, arguments) -> {
                      switch (method.getName()) {
                        case "mallocHost" -> {
                          long address = take((Long) arguments[0]);
                          if (address != 0) {
                            return new PagedPointer(address);
                          }
                        }
                        case "freeHost" -> {
                          long address = ((Pointer) arguments[0]).address();
                          if (arena.has(address)) {
                            arena.giveBack(address);
                            return 1;
                          }
                        }
                        default -> {
                          // The host's, as ever.
                        }
                      }
                      try {
                        return method.invoke(natives, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    }));
  }
}
