/** What a worker must know of an exercise: how to make a subject from a learner's factory. */
package backprop.worker.answer;
