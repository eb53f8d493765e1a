/** Choosing among endpoints, falling back, upgrading and draining, to the millisecond. */
@NullMarked
package io.everwire.testkit.choice;

import org.jspecify.annotations.NullMarked;
