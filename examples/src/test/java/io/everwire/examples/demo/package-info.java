/** Tests of the demo: that it sees faults, and that it finds none. */
@NullMarked
package io.everwire.examples.demo;

import org.jspecify.annotations.NullMarked;
