@NullMarked
package io.everwire.log;

import org.jspecify.annotations.NullMarked;
