/**
 * Contract tests for transports, a simulated network with virtual time and seeded faults, and a TCP
 * proxy that misbehaves on request.
 */
@NullMarked
package io.everwire.testkit;

import org.jspecify.annotations.NullMarked;
