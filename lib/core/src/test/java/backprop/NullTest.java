package backprop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Penguins;
import backprop.data.Vocabulary;
import backprop.init.He;
import backprop.init.Initializer;
import backprop.loss.Loss;
import backprop.loss.MeanSquaredError;
import backprop.nn.Composite;
import backprop.nn.Dense;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.nn.models.Gpt2;
import backprop.nn.models.TinyGpt;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.optim.Sgd;
import backprop.regularize.L2;
import backprop.regularize.Regularizer;
import backprop.tensor.Window;
import backprop.train.Decision;
import java.io.PrintStream;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

/**
 * A cell that redefines a class sets its variables to null, so null is an ordinary mistake: it is
 * handed to each argument of each public constructor and factory in turn.
 */
@DisplayName("Null")
class NullTest {

  private static final List<String> PACKAGES =
      List.of("data", "init", "io", "loss", "nn", "nn.models", "optim", "regularize", "train");

  /** What else an argument may be, that the call gets as far as the null. */
  private static Object sample(Class<?> type, Executable maker) {
    Sequential net = new Sequential(new Dense(2, 2, 1));
    Map<Class<?>, Supplier<Object>> samples = new LinkedHashMap<>();
    samples.put(int.class, () -> 2);
    samples.put(long.class, () -> 2L);
    samples.put(double.class, () -> 0.5);
    samples.put(boolean.class, () -> true);
    samples.put(int[].class, () -> new int[] {2, 2});
    samples.put(long[].class, () -> new long[] {2, 2});
    samples.put(double[].class, () -> new double[] {1, 2});
    samples.put(long[][].class, () -> new long[][] {{1, 0}, {0, 1}});
    samples.put(String.class, () -> "species");
    samples.put(String[].class, () -> new String[] {"?"});
    samples.put(Path.class, () -> Path.of("target", "null-test.safetensors"));
    samples.put(DataType.class, () -> DataType.FLOAT);
    samples.put(INDArray.class, () -> Nd4j.rand(DataType.FLOAT, 2, 2));
    samples.put(Random.class, () -> new Random(1));
    samples.put(RandomGenerator.class, () -> new Random(1));
    samples.put(Initializer.class, () -> He.normal());
    samples.put(Window.class, () -> new Window(2, 2, 1, 0));
    samples.put(Mode.class, () -> Mode.EVAL);
    samples.put(Layer.class, () -> net);
    samples.put(Composite.class, () -> net);
    samples.put(Sequential.class, () -> net);
    samples.put(Layer[].class, () -> new Layer[] {new Dense(2, 2, 1)});
    samples.put(
        Composite.Part[].class,
        () -> new Composite.Part[] {new Composite.Part("a", new Dense(2, 2, 1))});
    samples.put(Parameter.class, () -> net.parameters().get(0));
    samples.put(Loss.class, () -> new MeanSquaredError());
    samples.put(Schedule.class, () -> Schedule.constant(0.1));
    samples.put(Optimizer.class, () -> new Sgd(net.parameters(), 0.1));
    samples.put(Regularizer.class, () -> new L2(0.1));
    samples.put(Dataset.class, () -> Penguins.load());
    samples.put(Vocabulary.class, () -> new Vocabulary(List.of("s", "p")));
    samples.put(Table.class, () -> Penguins.complete());
    samples.put(PrintStream.class, () -> System.out);
    samples.put(Predicate.class, () -> (Predicate<Object>) any -> true);
    samples.put(Gpt2.class, () -> new Gpt2(new TinyGpt.Shape(4, 4, 4, 2, 1), new Random(1)));
    samples.put(TinyGpt.Shape.class, () -> new TinyGpt.Shape(4, 4, 4, 2, 1));
    samples.put(
        Function.class, () -> (Function<Schedule, Optimizer>) s -> new Sgd(net.parameters(), s));
    samples.put(Map.class, () -> Map.of());
    samples.put(Consumer.class, () -> (Consumer<Object>) any -> {});
    samples.put(
        List.class,
        () ->
            maker.getDeclaringClass() == Dataset.class
                ? List.of("bill_length_mm", "year")
                : net.parameters());
    samples.put(DoubleSupplier.class, () -> (DoubleSupplier) () -> 1);
    samples.put(ToDoubleFunction.class, () -> (ToDoubleFunction<int[]>) examples -> 1);
    return samples.containsKey(type) ? samples.get(type).get() : null;
  }

  private static List<Class<?>> classes() throws Exception {
    List<Class<?>> classes = new ArrayList<>();
    for (String one : PACKAGES) {
      Path directory = Path.of("src/main/java/backprop", one.split("\\."));
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          if (!name.equals("package-info")) {
            classes.add(Class.forName("backprop." + one + "." + name));
          }
        }
      }
    }
    return classes.stream().filter(c -> Modifier.isPublic(c.getModifiers())).toList();
  }

  private static List<Executable> makers(Class<?> one) {
    List<Executable> makers = new ArrayList<>();
    // Records that have no check of their own are what the library gives, not what it is given.
    if (!Modifier.isAbstract(one.getModifiers()) && !isAnswer(one)) {
      makers.addAll(List.of(one.getConstructors()));
    }
    for (Method method : one.getDeclaredMethods()) {
      boolean open = Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
      // An interface's methods are public, also those that the library alone calls.
      boolean ours = method.getName().equals("requireOnePlaceEach");
      if (open && Modifier.isStatic(method.getModifiers()) && !one.isEnum() && !ours) {
        makers.add(method);
      }
    }
    return makers;
  }

  private static boolean isAnswer(Class<?> one) {
    return one.isRecord() && one != Vocabulary.class;
  }

  @Test
  @DisplayName("is told by the argument that it was, by every constructor and every factory")
  void everywhere() throws Exception {
    TreeSet<String> wrong = new TreeSet<>();
    int tried = 0;
    for (Class<?> one : classes()) {
      for (Executable maker : makers(one)) {
        for (int i = 0; i < maker.getParameterCount(); i++) {
          // Who asks, and a model that a caller has already.
          boolean place = one == Decision.class && i < 2;
          if (maker.getParameterTypes()[i].isPrimitive() || place) {
            continue;
          }
          tried++;
          String told = withNull(maker, i);
          if (!told.isEmpty()) {
            wrong.add(maker + ", argument " + (i + 1) + ": " + told);
          }
        }
      }
    }
    assertTrue(tried > 100, "tried " + tried);
    assertEquals("", String.join("\n", wrong));
  }

  /** What is wrong with how it tells; empty where it tells as it should. */
  private static String withNull(Executable maker, int which) throws Exception {
    Object[] arguments = new Object[maker.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i == which ? null : sample(maker.getParameterTypes()[i], maker);
      if (i != which && arguments[i] == null) {
        return "the test has no sample of " + maker.getParameterTypes()[i];
      }
    }
    try {
      if (maker instanceof Method method) {
        method.invoke(null, arguments);
      } else {
        ((java.lang.reflect.Constructor<?>) maker).newInstance(arguments);
      }
      return "nothing was told";
    } catch (InvocationTargetException e) {
      Throwable told = e.getCause();
      boolean plain =
          told instanceof IllegalArgumentException
              && String.valueOf(told.getMessage()).contains("null");
      return plain ? "" : told + " " + Arrays.toString(Arrays.copyOf(told.getStackTrace(), 2));
    }
  }
}
