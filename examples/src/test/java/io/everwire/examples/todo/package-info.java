@NullMarked
package io.everwire.examples.todo;

import org.jspecify.annotations.NullMarked;
