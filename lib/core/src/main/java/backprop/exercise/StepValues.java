package backprop.exercise;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What one step of exercise 17's unit computed on its way forward, for the way back.
 *
 * @param x what came in, [n, in]
 * @param h the state before, [n, hidden]
 * @param f the gate, [n, hidden]
 * @param m the state as the gate lets it through, [n, hidden]
 * @param g the candidate, [n, hidden]
 * @param next the state after, [n, hidden]
 */
public record StepValues(
    INDArray x, INDArray h, INDArray f, INDArray m, INDArray g, INDArray next) {}
