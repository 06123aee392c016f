/**
 * The contracts: JUnit tests that any layer, loss, regularizer or optimizer passes, written against
 * a {@link backprop.worker.subject.Subject} and compared in plain doubles.
 */
package backprop.autograder.contract;
