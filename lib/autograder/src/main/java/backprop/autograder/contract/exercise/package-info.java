/**
 * The contracts that one exercise alone asks for, each with its specimens, its steps and the
 * mistakes that it knows; what all contracts are written with stands a package above.
 */
package backprop.autograder.contract.exercise;
