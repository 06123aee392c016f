/** Pictures of data and of training, in one style. */
package backprop.plot;
