/** Losses: how wrong a batch of predictions is, and which way each prediction should move. */
package backprop.loss;
