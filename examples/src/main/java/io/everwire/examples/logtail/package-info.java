/**
 * Growing files, and the output of a command with its exit status, followed from elsewhere. Stands
 * on the public API of the SDK alone.
 */
@NullMarked
package io.everwire.examples.logtail;

import org.jspecify.annotations.NullMarked;
