package io.everwire.transport;

/**
 * Marks a type that holds options of one transport, such as a TLS context or a proxy. Each
 * transport's module has its own immutable types; a transport refuses options that it does not
 * know, so that none is ignored in silence.
 */
public interface TransportOption {}
