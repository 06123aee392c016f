/** The process that runs a learner's notebook, and the form of what it and the grader say. */
package backprop.worker;
