package backprop.autograder.contract;

import backprop.worker.subject.Tensor;
import java.util.function.ToDoubleFunction;

/**
 * What a regularizer should compute.
 *
 * @param name as the reader knows it
 * @param penalty what to call the penalty in a message, with its formula
 * @param gradient the same of the gradient
 * @param reference the penalty's formula, in plain Java
 */
public record RegularizerSpec(
    String name, String penalty, String gradient, ToDoubleFunction<Tensor> reference) {}
