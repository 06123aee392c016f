/**
 * Training on many machines at once, by Apache Spark: the gradient of a mean is a mean of
 * gradients. And grading: a learner's marks depend on no other's.
 */
package backprop.spark;
