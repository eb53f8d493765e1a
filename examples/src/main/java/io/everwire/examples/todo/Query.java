package io.everwire.examples.todo;

/**
 * Which todos to read, in the order of their numbers.
 *
 * @param openOnly leaves out those that are done
 */
record Query(boolean openOnly) {}
