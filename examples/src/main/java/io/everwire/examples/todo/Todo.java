package io.everwire.examples.todo;

/**
 * Something to do.
 *
 * @param id its number in the list, given by the server
 * @param text what to do
 * @param done whether it has been done
 */
record Todo(long id, String text, boolean done) {}
