/** Channels at the server: fan-out, slow readers, policies. */
@NullMarked
package io.everwire.internal.server.channel;

import org.jspecify.annotations.NullMarked;
