/** Data: what is shipped, how it comes in batches, and Tablesaw in and out. */
package backprop.data;
