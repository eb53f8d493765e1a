/** Who may do what, and how often, over a simulated network. */
@NullMarked
package io.everwire.testkit.access;

import org.jspecify.annotations.NullMarked;
