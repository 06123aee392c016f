/** The training loop, and what watches it. */
package backprop.train;
