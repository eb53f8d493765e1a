/**
 * What an application touches: clients and servers, channels, subscriptions and streams, and how
 * they end. Which transport carries them is decided by endpoints' URIs.
 */
@NullMarked
package io.everwire;

import org.jspecify.annotations.NullMarked;
