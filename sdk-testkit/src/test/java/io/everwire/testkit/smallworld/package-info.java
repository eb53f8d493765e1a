/**
 * Small worlds, explored exhaustively: every order of events of the real engine, with a few frames,
 * a few attempts to attach and a death anywhere, remembering the states already seen.
 */
@NullMarked
package io.everwire.testkit.smallworld;

import org.jspecify.annotations.NullMarked;
