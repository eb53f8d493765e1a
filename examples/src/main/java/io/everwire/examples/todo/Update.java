package io.everwire.examples.todo;

/**
 * What a client wants changed.
 *
 * @param id which todo
 * @param done what it shall be
 */
record Update(long id, boolean done) {}
