package backprop.worker.subject;

/**
 * Something that an operation is handed and that stays with the contract: a layer to be checked,
 * say. What is wrong with it is nowhere within the answer's reach; the answer asks, and hears.
 */
@FunctionalInterface
public interface Handed {

  /** For operations that are handed nothing. */
  Handed NOTHING =
      (operation, arguments) ->
          Reply.failure(CallFailure.because("there is nothing to ask for " + operation));

  /** Answers one question. */
  Reply ask(String operation, PlainValue... arguments);
}
