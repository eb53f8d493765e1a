package io.everwire.examples.demo;

/**
 * What the server has of an upload: told when a stream for it begins, which goes on from there, and
 * at the end.
 *
 * @param messages how many messages have come
 * @param bytes how many bytes of the file they were
 * @param hash the SHA-256 of these, in hex; empty before the end
 */
record UploadState(long messages, long bytes, String hash) {}
