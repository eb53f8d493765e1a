/** Progress over a simulated network, on virtual time. */
@NullMarked
package io.everwire.testkit.progress;

import org.jspecify.annotations.NullMarked;
