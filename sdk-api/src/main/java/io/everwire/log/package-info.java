/**
 * Logs over channels: sources that are read (streams, processes, files), sources that push
 * (handlers of logging libraries), and followers that see the last entries first and go on from a
 * position. Stands on the public API alone; the bytes of an entry are made by {@code
 * internal.wire}.
 */
@NullMarked
package io.everwire.log;

import org.jspecify.annotations.NullMarked;
