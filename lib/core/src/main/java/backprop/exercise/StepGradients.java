package backprop.exercise;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients that one step of exercise 17's unit finds on its way back, in this order.
 *
 * @param dZg by the sum under the tanh of the candidate, [n, hidden]
 * @param dM by the state as the gate lets it through, [n, hidden]
 * @param dZf by the sum under the sigmoid of the gate, [n, hidden]
 * @param dX by what came in, [n, in]
 * @param dH by the state before, [n, hidden]
 */
public record StepGradients(INDArray dZg, INDArray dM, INDArray dZf, INDArray dX, INDArray dH) {}
