/** Tests of the game, its parts and the whole. */
@NullMarked
package io.everwire.examples.arena;

import org.jspecify.annotations.NullMarked;
