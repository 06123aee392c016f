/** The one place where HTML is made, for notebooks and for the pages of a grading run. */
package backprop.autograder.html;
