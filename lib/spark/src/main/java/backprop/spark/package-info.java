/**
 * Training on many machines at once, by Apache Spark: the gradient of a mean is a mean of
 * gradients.
 */
package backprop.spark;
