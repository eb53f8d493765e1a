package io.everwire.progress;

import java.time.Duration;

/**
 * How a publisher publishes.
 *
 * @param period the least time between two updates of one task, but for its end
 * @param expiry how long a running task is there without news
 * @param keepFinished how long a finished one is
 * @param maxTasks how many run at once
 */
record PumpSettings(Duration period, Duration expiry, Duration keepFinished, int maxTasks) {}
