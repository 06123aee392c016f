/** Whole networks, each made of the layers that the lessons derive. */
package backprop.nn.models;
