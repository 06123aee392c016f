/**
 * The contracts: JUnit tests that any layer, loss, regularizer or optimizer passes, written against
 * a {@link backprop.worker.subject.Subject} and compared in plain doubles. The library is held
 * against these, and exercises; those of a single exercise have a package of their own.
 */
package backprop.autograder.contract;
