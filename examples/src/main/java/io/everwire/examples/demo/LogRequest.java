package io.everwire.examples.demo;

/**
 * Which lines of a log to send.
 *
 * @param name the log's name
 * @param after how many lines the reader has already
 */
record LogRequest(String name, long after) {}
