package io.everwire.examples.upload;

/**
 * What a server has of a file: told first, and again when it has all of it.
 *
 * @param bytes how many, from the file's beginning
 * @param sha256 of these bytes, in hexadecimal digits
 * @param complete whether the whole file is there, under its name
 */
record Standing(long bytes, String sha256, boolean complete) {}
