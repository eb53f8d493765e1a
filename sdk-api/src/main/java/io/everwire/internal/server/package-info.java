/**
 * The server's side: accepting links, authentication, the registry of sessions. Never touches the
 * client's packages.
 */
@NullMarked
package io.everwire.internal.server;

import org.jspecify.annotations.NullMarked;
