/** Tests of the pictures, without the programs. */
@NullMarked
package io.everwire.examples.pictures;

import org.jspecify.annotations.NullMarked;
