/** The few array operations that layers are written in: the one room that knows ND4J's traps. */
package backprop.tensor;
