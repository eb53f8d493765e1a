/**
 * A multiplayer game: a server that decides 30 times a second, clients that play 60 times a second,
 * predict themselves, and see the others as they were a moment ago. Stands on the public API of the
 * SDK alone.
 *
 * <p>What belongs to the game ({@code World}, {@code Prediction}, {@code Interpolation}, …) knows
 * nothing of the network and belongs to one loop's thread.
 */
@NullMarked
package io.everwire.examples.arena;

import org.jspecify.annotations.NullMarked;
