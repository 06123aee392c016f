package backprop.exercise;

/** The exercises of the course, one typed constant each. */
public final class Exercises {

  /** Lesson 01: a derivative from two values of the function. */
  public static final Exercise<DifferentiatorFactory> CENTRAL_DIFFERENCE =
      new Exercise<>(
          "01-central-difference", "The central difference", DifferentiatorFactory.class);

  /** Lesson 02: a function of vectors, its Jacobian, and products with it that do not form it. */
  public static final Exercise<VectorFunctionFactory> VECTOR_JACOBIAN =
      new Exercise<>(
          "02-vector-jacobian-product", "A vector-Jacobian product", VectorFunctionFactory.class);

  /** Lesson 03: reverse differentiation on a list of what was computed. */
  public static final Exercise<TapeFactory> TAPE =
      new Exercise<>("03-tape", "An engine on a tape", TapeFactory.class);

  /** Lesson 04: the loss of a line in any number of weights, its curvature, and the way down. */
  public static final Exercise<LeastSquaresFactory> LEAST_SQUARES =
      new Exercise<>("04-least-squares", "Least squares by descent", LeastSquaresFactory.class);

  /** Lesson 05: an affine layer, forward and backward. */
  public static final Exercise<LayerFactory.OfTwo> AFFINE =
      new Exercise<>("05-affine", "The affine layer", LayerFactory.OfTwo.class);

  /** Lesson 06: softmax and cross-entropy in one loss, right at any size of the logits. */
  public static final Exercise<LossFactory> CROSS_ENTROPY =
      new Exercise<>("06-softmax-cross-entropy", "Stable softmax cross-entropy", LossFactory.class);

  /** Lesson 07: the backward pass of a whole network, one array after the other. */
  public static final Exercise<NetworkGradientsFactory> WHOLE_NETWORK =
      new Exercise<>("07-whole-network", "A whole network by hand", NetworkGradientsFactory.class);

  /** Lesson 08: whether a backward pass is right. */
  public static final Exercise<CheckerFactory> GRADIENT_CHECK =
      new Exercise<>("08-gradient-check", "The gradient check", CheckerFactory.class);

  /** Lesson 09: layers in rows whose results are summed, and one step of the loop in parts. */
  public static final Exercise<SequentialAndLoopFactory> SEQUENTIAL_AND_LOOP =
      new Exercise<>(
          "09-sequential-and-the-loop", "Sequential and the loop", SequentialAndLoopFactory.class);

  /** Lesson 10: three functions of each element, and their slopes. */
  public static final Exercise<ActivationsFactory> ACTIVATIONS =
      new Exercise<>("10-activations", "Three activations", ActivationsFactory.class);

  /** Lesson 11: how weights start, and how gradients are kept from exploding. */
  public static final Exercise<InitializersFactory> INITIALIZERS =
      new Exercise<>(
          "11-initializers-and-clipping", "Initializers and clipping", InitializersFactory.class);

  /** Lesson 12: rows by their root mean square, and channels in groups. */
  public static final Exercise<NormsFactory> NORMS =
      new Exercise<>("12-rmsnorm-and-groupnorm", "RMSNorm and GroupNorm", NormsFactory.class);

  /** Lesson 13: momentum, RMSprop and Adam, and the rate of their steps. */
  public static final Exercise<OptimizersFactory> OPTIMIZERS =
      new Exercise<>("13-optimizers", "Three optimizers and a schedule", OptimizersFactory.class);

  /** Lesson 14: a penalty on whole inputs, with its proximal step, and dropout by a bell. */
  public static final Exercise<RegularizationFactory> REGULARIZATION =
      new Exercise<>(
          "14-group-lasso-and-gaussian-dropout",
          "Group lasso and Gaussian dropout",
          RegularizationFactory.class);

  /** Lesson 16: windows with stride, padding and dilation, and windows that overlap. */
  public static final Exercise<ConvolutionAndPoolingFactory> CONVOLUTION_AND_POOLING =
      new Exercise<>(
          "16-convolution-and-pooling",
          "Convolution and pooling",
          ConvolutionAndPoolingFactory.class);

  /** Lesson 17: one step of a unit with one gate, and the way back through a sequence of them. */
  public static final Exercise<RecurrenceFactory> RECURRENT_STEP =
      new Exercise<>("17-recurrent-step", "A recurrent step", RecurrenceFactory.class);

  /** Lesson 18: causal attention of heads that share a key and a value, in a window. */
  public static final Exercise<SharedAttentionFactory> CAUSAL_ATTENTION =
      new Exercise<>(
          "18-causal-self-attention", "Causal self-attention", SharedAttentionFactory.class);

  /** Lesson 19: a feed-forward layer with a gate, and a block whose branches stand side by side. */
  public static final Exercise<GatedAndParallelFactory> TRANSFORMER_BLOCK =
      new Exercise<>(
          "19-transformer-block",
          "A gated layer and a parallel block",
          GatedAndParallelFactory.class);

  /** Lesson 21: the backward of LayerNorm's rows as kernels of a GPU. */
  public static final Exercise<LayerFactory.OfTwo> LAYER_NORM_KERNEL =
      new Exercise<>(
          "21-layernorm-kernel", "LayerNorm's backward as kernels", LayerFactory.OfTwo.class);

  /** After lesson 09: two affine layers that tell clothes apart, of one's own parts. */
  public static final Exercise<RecipeFactory> MLP =
      new Exercise<>("m1-mlp", "An MLP of your own parts", RecipeFactory.class);

  /** After lesson 16: convolutions that tell clothes apart, of one's own parts. */
  public static final Exercise<RecipeFactory> LENET =
      new Exercise<>("m2-lenet", "A LeNet of your own parts", RecipeFactory.class);

  /** After lesson 19: a language model, of one's own parts. */
  public static final Exercise<RecipeFactory> TINY_GPT =
      new Exercise<>("m3-tiny-gpt", "A tiny GPT of your own parts", RecipeFactory.class);

  private Exercises() {}
}
