/** Logging whose amount is not in the hands of others. Depends on nothing of the server. */
@NullMarked
package io.everwire.internal.server.logging;

import org.jspecify.annotations.NullMarked;
