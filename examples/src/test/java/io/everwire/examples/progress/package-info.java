/** Tests of the example that shows progress. */
@NullMarked
package io.everwire.examples.progress;

import org.jspecify.annotations.NullMarked;
