/**
 * Files go up over a stream, with progress that others watch and may cancel, and go on where they
 * stood after the sender was killed. Stands on the public API of the SDK alone.
 */
@NullMarked
package io.everwire.examples.upload;

import org.jspecify.annotations.NullMarked;
