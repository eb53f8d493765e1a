package io.everwire.examples.arena;

/**
 * A player as the server has it.
 *
 * @param id whose
 * @param place where the player is after the last input
 * @param lastInput the number of the last input that was applied
 * @param score gems taken
 */
record PlayerState(int id, Place place, int lastInput, int score) {}
