package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a layer's contract asks its tests of: trials at the spec's sizes, by the formula that the
 * answer follows; and what a contract of special layers says otherwise.
 */
public abstract class LayerTrials {

  private static final double VALUE = 1e-9;
  private static final double SLOPE = 1e-6;

  final Subject subject;
  final LayerSpec spec;
  final long seed;
  // Found where it is first asked for.
  private LayerSpec followed;

  LayerTrials(Subject subject, LayerSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    this.seed = seed;
  }

  final List<String> parameters() {
    return spec.main().parameters().stream().map(LayerSpec.ParameterShape::name).toList();
  }

  protected final List<String> gradients() {
    return Stream.concat(Stream.of("dX"), parameters().stream()).toList();
  }

  final List<String> all() {
    return Stream.concat(Stream.of("Y"), gradients().stream()).toList();
  }

  /** What follows its formula, of which a share of these must. */
  protected final Holding holding(List<String> arrays) {
    return main().at(0).holding(value(), slope()).requireShare(share(), arrays);
  }

  /** The share of arrays that must follow their formulas where an answer is held against itself. */
  protected double share() {
    return 0.5;
  }

  /** A trial at the main sizes, with numbers drawn for it. */
  protected final LayerTrial main() {
    return trial(spec.main(), DOUBLE, seed);
  }

  final LayerTrial other() {
    return trial(spec.other(), DOUBLE, seed);
  }

  final LayerTrial trial(Sizes sizes, DataType type, long seed) {
    return new LayerTrial(subject, followed(), sizes, type, seed);
  }

  /** A trial of what another spec says, at its main sizes. */
  protected final LayerTrial trial(LayerSpec other) {
    return new LayerTrial(subject, other, other.main(), DOUBLE, seed);
  }

  /** A trial with this input. */
  protected final LayerTrial trial(Tensor x) {
    return new LayerTrial(subject, followed(), x, seed);
  }

  /** The formula that this answer follows: its own, or that of one of the {@link #slips}. */
  final LayerSpec followed() {
    if (followed == null) {
      followed = Holding.followed(spec, slips(), "Y", all(), this::asked);
    }
    return followed;
  }

  private Holding asked(LayerSpec formula) {
    return trial(formula).at(0).holding(value(), slope());
  }

  /** Layers that one slip makes of this one, and that ask as much of a backward pass. */
  protected List<LayerSpec> slips() {
    return List.of();
  }

  final Tensor like(long[] shape) {
    return Draw.array(new Random(seed), shape);
  }

  /** What a wrong Y of this trial may come of. */
  protected Diagnosis ofY(LayerTrial trial) {
    return new Diagnosis(trial.x.shape()[0]).orElse("yours is X itself, as it came in", trial.x);
  }

  /** What a wrong dX of this trial may come of. */
  protected Diagnosis ofDx(LayerTrial trial) {
    return trial
        .diagnosis()
        .orElse("yours is dY itself: the layer's own derivative is missing", trial.dY);
  }

  /** What a wrong gradient of a parameter of this trial may come of. */
  protected Diagnosis ofGradient(LayerTrial trial, String name) {
    return trial.diagnosis();
  }

  /** Numbers are compared no closer than this. */
  protected double closest() {
    return 0;
  }

  final double value() {
    return Math.max(VALUE, closest());
  }

  final double slope() {
    return Math.max(SLOPE, closest());
  }
}
