/**
 * A live feed: prices of many keys that change fast, with a reader that keeps up and slow ones side
 * by side. Stands on the public API of the SDK alone.
 */
@NullMarked
package io.everwire.examples.feed;

import org.jspecify.annotations.NullMarked;
