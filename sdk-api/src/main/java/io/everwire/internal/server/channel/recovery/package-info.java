/**
 * How one subscription gets from where it stood to what is live: history between, retained values,
 * gaps. Confined to the serializer of the subscription's session.
 */
@NullMarked
package io.everwire.internal.server.channel.recovery;

import org.jspecify.annotations.NullMarked;
