@NullMarked
package io.everwire.testkit.simulation;

import org.jspecify.annotations.NullMarked;
