/**
 * The client's side: endpoints, reconnecting, subscriptions and publishes. Never touches the
 * server's packages.
 */
@NullMarked
package io.everwire.internal.client;

import org.jspecify.annotations.NullMarked;
