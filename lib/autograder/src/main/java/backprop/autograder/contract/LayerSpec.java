package backprop.autograder.contract;

import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a layer should compute.
 *
 * @param name as the reader knows it
 * @param formulas what to call each array in a message: {@code Y}, {@code dX}, and the gradient of
 *     each parameter under the parameter's name
 * @param main the sizes that values and gradients are compared at. Where the layer allows, all
 *     lengths are alike, so that a product of the wrong arrays has numbers to look at
 * @param other sizes as unlike as the layer allows, for what must hold at any size
 * @param reference Y, from X and the parameters by name: the formula, in plain Java
 * @param refused shapes of X that {@code forward} must refuse at the main sizes
 * @param rowwise whether each example is treated by itself, so that a batch is its rows one by one
 * @param vocabulary where X holds indices, how many there are, and dX must be zero, since a small
 *     change of an index changes nothing; 0 where X holds real numbers
 * @param container whether it is made of layers, of which the first may have a new batch when a
 *     later one refuses it; then backward may fail, if only it gives nothing wrong
 * @param narrow sizes with an axis of length 1, which many an operation drops
 * @param large sizes at which backward ends soon, and one that nudges element by element does not
 * @param apart whether no two numbers of X may be nearly alike, since it takes the larger of them
 */
public record LayerSpec(
    String name,
    Map<String, String> formulas,
    Sizes main,
    Sizes other,
    BiFunction<Tensor, Map<String, Tensor>, Tensor> reference,
    List<long[]> refused,
    boolean rowwise,
    int vocabulary,
    boolean container,
    List<Sizes> narrow,
    Optional<Sizes> large,
    boolean apart) {

  /** A layer whose numbers in X may be alike. */
  public LayerSpec(
      String name,
      Map<String, String> formulas,
      Sizes main,
      Sizes other,
      BiFunction<Tensor, Map<String, Tensor>, Tensor> reference,
      List<long[]> refused,
      boolean rowwise,
      int vocabulary,
      boolean container,
      List<Sizes> narrow,
      Optional<Sizes> large) {
    this(
        name,
        formulas,
        main,
        other,
        reference,
        refused,
        rowwise,
        vocabulary,
        container,
        narrow,
        large,
        false);
  }

  /**
   * The layer that computes another formula, taken for this one.
   *
   * @param slip what to say of it in messages
   */
  public LayerSpec taken(String slip, BiFunction<Tensor, Map<String, Tensor>, Tensor> formula) {
    Map<String, String> of = new LinkedHashMap<>();
    formulas.forEach((array, text) -> of.put(array, text + ", of your Y (" + slip + ")"));
    return new LayerSpec(
        name,
        of,
        main,
        other,
        formula,
        refused,
        rowwise,
        vocabulary,
        container,
        narrow,
        large,
        apart);
  }

  /** A layer that may be made of others, with neither narrow nor large sizes. */
  public LayerSpec(
      String name,
      Map<String, String> formulas,
      Sizes main,
      Sizes other,
      BiFunction<Tensor, Map<String, Tensor>, Tensor> reference,
      List<long[]> refused,
      boolean rowwise,
      int vocabulary) {
    this(
        name,
        formulas,
        main,
        other,
        reference,
        refused,
        rowwise,
        vocabulary,
        true,
        List.of(),
        Optional.empty());
  }

  /** A layer of real numbers. */
  public LayerSpec(
      String name,
      Map<String, String> formulas,
      Sizes main,
      Sizes other,
      BiFunction<Tensor, Map<String, Tensor>, Tensor> reference,
      List<long[]> refused,
      boolean rowwise) {
    this(name, formulas, main, other, reference, refused, rowwise, 0);
  }

  /**
   * The sizes of one test.
   *
   * @param x the shape of the input, the batch first
   * @param parameters in the layer's order
   * @param settings what its constructor is told beside them, in its order, by the names under
   *     which the reference finds them among the parameters
   */
  public record Sizes(long[] x, List<ParameterShape> parameters, Map<String, Integer> settings) {

    /** Of a layer that is told nothing else. */
    public Sizes(long[] x, List<ParameterShape> parameters) {
      this(x, parameters, Map.of());
    }

    /** The same, and told one thing more. */
    public Sizes told(String name, int setting) {
      Map<String, Integer> more = new LinkedHashMap<>(settings);
      more.put(name, setting);
      return new Sizes(x, parameters, more);
    }

    /** The same layer, for a batch of so many examples. */
    public Sizes batch(long n) {
      long[] other = x.clone();
      other[0] = n;
      return new Sizes(other, parameters, settings);
    }

    @Override
    public String toString() {
      String told = settings.isEmpty() ? "" : " and " + settings;
      return "X " + Arrays.toString(x) + " and parameters " + parameters + told;
    }
  }

  /** A parameter's name and shape. */
  public record ParameterShape(String name, long... shape) {

    @Override
    public String toString() {
      return name + " " + Arrays.toString(shape);
    }
  }

  /** The formula of one array, under its name. */
  public String formula(String of) {
    return formulas.getOrDefault(of, of);
  }
}
