package io.everwire.log;

/** How grave an event is, the least first. */
public enum LogLevel {
  /** Every step. */
  TRACE,
  /** What helps to find a fault. */
  DEBUG,
  /** What operators want to know. */
  INFO,
  /** What somebody should look at. */
  WARN,
  /** What has failed. */
  ERROR
}
