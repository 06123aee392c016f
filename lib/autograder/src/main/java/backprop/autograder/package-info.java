/** Grading from the command line. */
package backprop.autograder;
