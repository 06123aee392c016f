package backprop.worker;

import backprop.worker.subject.PlainValue;
import java.util.List;

/**
 * What the grader asks of a worker; each is answered by one {@link backprop.worker.subject.Reply}.
 *
 * @param verb what to do
 * @param arguments with what
 */
public record Request(Verb verb, List<PlainValue> arguments) {

  /** What a worker can do; in brackets, with which arguments. */
  public enum Verb {
    /** Say that it is there, and that ND4J computes. */
    PING,
    /** Evaluate a cell [number, source]. */
    CELL,
    /** Take down what a cell [number, source] declares, without evaluating it. */
    READ,
    /**
     * Make what the notebook's check cells passed for an exercise [id] what is under test; the
     * answer says which declarations count, where a class has several.
     */
    CHECKED,
    /**
     * Make the answer [factory's type, expression] what is under test; the answer says the same.
     */
    ANSWER,
    /**
     * Say what of this kind [pattern of full names] the notebook's classes name, of the library or
     * of ND4J; nothing where they name none.
     */
    REFERENCES,
    /** Make the object anew [its spec's name, arguments…]. */
    CONSTRUCT,
    /** Turn to the object at another place [place]. */
    TURN_TO,
    /** Call an operation of it [name, arguments…]. */
    CALL,
    /** The names of the parameters that it lists. */
    LISTED,
    /** A parameter's value [name]. */
    PARAMETER,
    /** Set a parameter's value [name, array]. */
    SET_PARAMETER,
    /** A parameter's gradient [name]. */
    GRADIENT,
    /** Set a parameter's gradient [name, array]. */
    SET_GRADIENT
  }

  /** A request with these arguments. */
  public static Request of(Verb verb, PlainValue... arguments) {
    return new Request(verb, List.of(arguments));
  }
}
