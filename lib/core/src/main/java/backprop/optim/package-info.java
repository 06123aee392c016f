/** Optimizers: from gradients to a step in the weights. */
package backprop.optim;
