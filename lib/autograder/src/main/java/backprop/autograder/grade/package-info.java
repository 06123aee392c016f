/** The engine: runs contracts in this process, and grades notebooks from the command line. */
package backprop.autograder.grade;
