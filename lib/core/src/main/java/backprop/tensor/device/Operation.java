package backprop.tensor.device;

import backprop.tensor.Shapes;
import backprop.tensor.Strides;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One operation on the device, from its arguments to the numbers of its result: complete when it is
 * closed, unless it is one of several that are waited for together. What is not in the device's
 * memory is copied there, and back where it was changed; and what the device still reads is
 * referred to until then.
 */
final class Operation implements AutoCloseable {

  private final Operations operations;
  private final Device device;
  private final DeviceArrays arrays;
  private final Device.Program program;
  private final String name;
  private final DataType type;
  private final List<INDArray> held = new ArrayList<>();
  private final List<INDArray[]> back = new ArrayList<>();

  /** What the device still reads, of this operation and those before it; null if it is to wait. */
  private final List<Object> together;

  /** Only {@link Operations} begins one: it holds its lock until it is closed. */
  Operation(
      Operations operations,
      Device.Program program,
      String name,
      DataType type,
      List<Object> together) {
    this.operations = operations;
    this.device = operations.device();
    this.arrays = operations.arrays();
    this.program = program;
    this.name = name;
    this.type = type;
    this.together = together;
    operations.lock().lock();
  }

  /** An array of the operation's type, its numbers yet to be written. */
  INDArray create(char order, long... shape) {
    return create(type, order, shape);
  }

  INDArray create(DataType of, char order, long... shape) {
    return hold(arrays.create(of, order, shape));
  }

  /** An array whose numbers will lie as those of {@code a}, or in 'c' order where it has gaps. */
  INDArray like(INDArray a) {
    return like(a, type);
  }

  private INDArray like(INDArray a, DataType of) {
    return hold(Strides.like(a, shape -> create(of, 'c', shape)));
  }

  /** The array in the device's memory: itself, or a copy that lies alike. */
  INDArray in(INDArray a) {
    hold(a);
    if (arrays.address(a) != 0) {
      return a;
    }
    return like(a, a.dataType()).assign(a);
  }

  /** The same of an array that is changed: the copy goes back at the end. */
  INDArray inOut(INDArray a) {
    INDArray here = in(a);
    if (here != a) {
      back.add(new INDArray[] {a, here});
    }
    return here;
  }

  /** The array there, its numbers one after another without a gap. */
  INDArray dense(INDArray a) {
    INDArray here = in(a);
    return Strides.isDense(here) ? here : moved(here, like(here));
  }

  /** The array there, its numbers in the order of those of {@code b}, which is dense. */
  INDArray dense(INDArray a, INDArray b) {
    INDArray here = in(a);
    return Arrays.equals(here.stride(), b.stride()) ? here : moved(here, like(b));
  }

  /** Copies {@code from} to {@code to}, both there, of one shape and type. */
  INDArray moved(INDArray from, INDArray to) {
    if (Parameters.fit(from.shape())) {
      launch(
          "move",
          from.length(),
          new Parameters()
              .add(address(to))
              .add(to.shape(), to.stride())
              .add(address(from))
              .add(from.shape(), from.stride())
              .add(from.length()));
    } else {
      device.finish();
      to.assign(from);
    }
    return to;
  }

  /** A vector or matrix as {@code struct Matrix}. */
  Parameters add(Parameters parameters, INDArray a) {
    return parameters
        .add(address(a))
        .add(a.size(0))
        .add(a.size(1))
        .add(a.stride(0))
        .add(a.stride(1));
  }

  /** Whole numbers there, for as long as the operation lasts. */
  long write(int[] numbers) {
    long address = address(create(DataType.INT32, 'c', numbers.length));
    device.write(address, numbers);
    return address;
  }

  long address(INDArray a) {
    long address = arrays.address(hold(a));
    if (address == 0) {
      throw new IllegalStateException(name + ": an array is not in the device's memory");
    }
    return address;
  }

  /** Begins a kernel, with a thread for each item as far as that helps. */
  void launch(String kernel, long items, Parameters parameters) {
    blocks(kernel, (items + device.threads() - 1) / device.threads(), parameters);
  }

  /** Begins a kernel with this many blocks, or as many as can be at work at once. */
  void blocks(String kernel, long blocks, Parameters parameters) {
    program.launch(
        kernel, Math.min(blocks, device.mostBlocks()), device.threads(), parameters.words());
  }

  /**
   * What the blocks of a kernel add up, each a number of {@link Device#sums}, its first parameter.
   */
  double sum(String kernel, long items, Parameters parameters) {
    long blocks = sumBlocks(items, Device.SUMS);
    program.launch(kernel, blocks, device.threads(), parameters.words());
    return sumOf((int) blocks);
  }

  /** Blocks for a sum of so many numbers, each of which writes one. */
  long sumBlocks(long items, int most) {
    long blocks = (items + device.threads() - 1) / device.threads();
    return Math.min(Math.min(blocks, device.mostBlocks()), most);
  }

  /** The sum of what so many blocks have added up, for which it waits. */
  double sumOf(int blocks) {
    finish();
    double sum = 0;
    for (double s : new Pointer(device.sums()).getDoubleArray(0, blocks)) {
      sum += s;
    }
    return sum;
  }

  private INDArray hold(INDArray a) {
    held.add(a);
    return a;
  }

  private void finish() {
    try {
      device.finish();
    } catch (IllegalStateException e) {
      StringJoiner shapes = new StringJoiner(", ");
      held.forEach(a -> shapes.add(Shapes.text(a.shape())));
      String before = together == null ? "" : ", or an operation before it in this step,";
      throw new IllegalStateException(
          String.format(
              "%s of %s %s%s failed on %s: %s",
              name, type, shapes, before, device.name(), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      if (together != null && back.isEmpty()) {
        together.addAll(held);
        return;
      }
      finish();
      back.forEach(pair -> pair[0].assign(pair[1]));
    } finally {
      operations.lock().unlock();
    }
  }
}
