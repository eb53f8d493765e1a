/**
 * Progress of work: tasks that count their steps and are published on a channel, watchers that see
 * all tasks of a channel and may ask for their cancel, and a view of them on a terminal. Stands on
 * {@code io.everwire} as any application does.
 */
@NullMarked
package io.everwire.progress;

import org.jspecify.annotations.NullMarked;
