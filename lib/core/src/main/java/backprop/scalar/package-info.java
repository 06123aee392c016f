/** Reverse-mode automatic differentiation of one number at a time: the engine of lesson 03. */
package backprop.scalar;
