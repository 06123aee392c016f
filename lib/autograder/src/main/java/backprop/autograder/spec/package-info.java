/**
 * What parts of a network should compute, in plain Java: a formula stands here once, and the
 * exercise that asks for it and the test of the library's own class are held against the same.
 */
package backprop.autograder.spec;
