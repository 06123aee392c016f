/** What a contract talks to instead of a learner's object: values in, values out. */
package backprop.worker.subject;
