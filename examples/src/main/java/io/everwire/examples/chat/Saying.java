package io.everwire.examples.chat;

/**
 * What somebody wants to say.
 *
 * @param room where
 * @param text what
 * @param id chosen anew for each, so that a call that is tried again is not said twice
 */
record Saying(String room, String text, String id) {}
