package backprop.worker.subject;

import java.util.List;

/**
 * What came back from a call.
 *
 * @param result what the operation returned; null where it returned nothing or failed
 * @param inputs every array handed over since the subject was constructed, in order, as it is now:
 *     what a call changes behind its caller's back shows here
 * @param outputs every array that it returned since then, in order, as it is now, this call's too
 * @param failure what it threw; null where it returned
 */
public record Reply(
    PlainValue result, List<Tensor> inputs, List<Tensor> outputs, CallFailure failure) {

  /** Whether the operation threw. */
  public boolean failed() {
    return failure != null;
  }

  /** A failure, in a reply. */
  public static Reply failure(CallFailure failure) {
    return new Reply(null, List.of(), List.of(), failure);
  }
}
