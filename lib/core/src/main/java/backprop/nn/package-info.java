/**
 * Layers: small functions with a forward and a hand-derived backward pass, and what composes them.
 */
package backprop.nn;
