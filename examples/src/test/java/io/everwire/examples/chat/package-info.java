/** Tests of the chat over real sockets. */
@NullMarked
package io.everwire.examples.chat;

import org.jspecify.annotations.NullMarked;
