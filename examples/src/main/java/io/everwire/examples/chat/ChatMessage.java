package io.everwire.examples.chat;

/**
 * What somebody has said in a room, as the server has written it down.
 *
 * @param from who, as the server knows it
 * @param atMillis when, by the server's clock, in milliseconds since 1970
 * @param text what
 */
record ChatMessage(String from, long atMillis, String text) {}
