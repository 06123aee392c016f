package backprop.exercise;

import backprop.optim.Schedule;

/** Makes a schedule that warms up and then cools down: {@code MySchedule::new}. */
@FunctionalInterface
public interface ScheduleFactory {

  /** A new one of so many steps, the first {@code warmUp} of them up to {@code rate}. */
  Schedule create(double rate, long warmUp, long steps);
}
