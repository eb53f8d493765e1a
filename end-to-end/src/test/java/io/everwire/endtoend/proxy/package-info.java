/**
 * Sessions through nginx and HAProxy, each run by the tests with the configuration files that
 * {@code docs/deployment.md} shows.
 */
@NullMarked
package io.everwire.endtoend.proxy;

import org.jspecify.annotations.NullMarked;
