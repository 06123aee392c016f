/** One training step of ours, of DL4J and of PyTorch, timed in turns on the same threads. */
package backprop.bench;
