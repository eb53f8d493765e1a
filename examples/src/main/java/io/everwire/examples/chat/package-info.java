/**
 * A chat: rooms with history and presence, typing notices, and tokens that expire and are renewed
 * while people talk. Stands on the public API of the SDK alone.
 */
@NullMarked
package io.everwire.examples.chat;

import org.jspecify.annotations.NullMarked;
