/**
 * A client in plain JavaScript, in a real browser. It was written from {@code docs/protocol.md} and
 * the schema alone, so it is a second witness of both; its files are in the folder {@code browser}
 * of the test resources.
 */
@NullMarked
package io.everwire.endtoend.browser;

import org.jspecify.annotations.NullMarked;
