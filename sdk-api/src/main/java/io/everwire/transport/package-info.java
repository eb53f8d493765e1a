/**
 * What a transport is, and what it gets from the engine: ordered pipes of whole messages, called
 * links, that may die at any moment. Depends on nothing else of the SDK. Implementing {@link
 * io.everwire.transport.Transport} in a module of its own is all it takes to add a transport.
 */
@NullMarked
package io.everwire.transport;

import org.jspecify.annotations.NullMarked;
