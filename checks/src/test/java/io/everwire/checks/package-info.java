/**
 * What must hold across modules: the API is documented, documentation compiles, transports keep to
 * the SPI.
 */
@NullMarked
package io.everwire.checks;

import org.jspecify.annotations.NullMarked;
