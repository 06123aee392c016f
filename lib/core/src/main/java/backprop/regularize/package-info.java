/** Regularizers: penalties that pull weights toward zero. */
package backprop.regularize;
