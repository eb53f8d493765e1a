package io.everwire.internal.client;

import java.util.concurrent.Executor;

/**
 * Where listeners run.
 *
 * @param callbacks the application's choice
 * @param fallback takes over what {@code callbacks} refuses
 * @param onGap counts the gaps that listeners are told
 */
record Listeners(Executor callbacks, Executor fallback, Runnable onGap) {}
