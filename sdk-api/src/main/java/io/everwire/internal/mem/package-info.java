/**
 * The in-memory transport, {@code mem:name}: two ends in one process, for tests of the SDK and of
 * applications. It depends on the transport SPI alone. Applications reach it by its scheme; only
 * the testkit touches its classes, to stall and to kill links.
 */
@NullMarked
package io.everwire.internal.mem;

import org.jspecify.annotations.NullMarked;
