package backprop.autograder.contract;

import backprop.worker.subject.Subject;

/**
 * What one run of a contract is about.
 *
 * @param subject what is tested
 * @param spec what it should be: a {@link LayerSpec}, {@link LossSpec}…, as the contract asks
 * @param seed from which the seed of each test is drawn, and from that its arrays
 */
public record Assignment(Subject subject, Object spec, long seed) {}
