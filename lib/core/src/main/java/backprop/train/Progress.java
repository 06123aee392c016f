package backprop.train;

import tech.tablesaw.api.Table;

/**
 * Where training stands.
 *
 * @param epoch from 1
 * @param epochs asked for
 * @param step batches done so far, over all epochs
 * @param steps batches to be done
 * @param loss the running mean of this epoch's batch losses
 * @param seconds since training began
 * @param history a row for each epoch done; see {@link Trainer#fit}
 */
public record Progress(
    int epoch, int epochs, long step, long steps, double loss, double seconds, Table history) {}
