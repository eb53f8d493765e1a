/**
 * Takes the pictures of the documentation: runs programs in a pseudo-terminal, and draws what they
 * show.
 */
@NullMarked
package io.everwire.examples.pictures;

import org.jspecify.annotations.NullMarked;
