/** Progress without a network: what tasks count, what is said of them, and how it is shown. */
@NullMarked
package io.everwire.progress;

import org.jspecify.annotations.NullMarked;
