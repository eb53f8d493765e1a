/**
 * Who may do what: grants of the authorizer, rates, and how often an address may try. Stands
 * between what clients send and the channels; knows those only by {@link GuardedChannels}.
 */
@NullMarked
package io.everwire.internal.server.access;

import org.jspecify.annotations.NullMarked;
