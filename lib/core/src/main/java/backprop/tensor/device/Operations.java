package backprop.tensor.device;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Begins the operations of a device, one at a time, and says which of them are waited for when. */
final class Operations {

  private final Device device;
  private final DeviceArrays arrays;
  private final Map<DataType, Device.Program> programs = new EnumMap<>(DataType.class);

  /** One operation at a time, whatever thread asks; one may stand in another. */
  private final ReentrantLock lock = new ReentrantLock();

  /** What operations that nobody has waited for still read. */
  private final ThreadLocal<List<Object>> together = new ThreadLocal<>();

  Operations(Device device) {
    this.device = device;
    arrays = new DeviceArrays(device.memory(), device.bytes(), this::complete);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      programs.put(type, device.program(CudaSources.kernels(type)));
    }
  }

  Device device() {
    return device;
  }

  DeviceArrays arrays() {
    return arrays;
  }

  /** Begins one of the kernels for numbers of this type. */
  Operation begin(String name, DataType type) {
    return begin(programs.get(type), name, type);
  }

  /** Begins one of a program of its own. */
  Operation begin(Device.Program program, String name, DataType type) {
    return new Operation(this, program, name, type, together.get());
  }

  ReentrantLock lock() {
    return lock;
  }

  /** See {@link backprop.tensor.Kernels#complete}. */
  void complete() {
    List<Object> held = together.get();
    if (held != null) {
      finish();
      held.clear();
    }
  }

  /** See {@link backprop.tensor.Kernels#together}. */
  <T> T together(Supplier<T> work) {
    if (together.get() != null || !device.isReadWhileItComputes()) {
      return work.get();
    }
    together.set(new ArrayList<>());
    try {
      return work.get();
    } finally {
      List<Object> held = together.get();
      together.remove();
      finish();
      Reference.reachabilityFence(held);
    }
  }

  private void finish() {
    lock.lock();
    try {
      device.finish();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "an operation of this step, which was not waited for, failed on "
              + device.name()
              + ": "
              + e.getMessage(),
          e);
    } finally {
      lock.unlock();
    }
  }

  /** A kernel's sum over all numbers of an array. */
  double sum(Operation op, String kernel, INDArray a) {
    return op.sum(
        kernel,
        a.length(),
        new Parameters().add(device.sums()).add(op.address(op.dense(a))).add(a.length()));
  }
}
