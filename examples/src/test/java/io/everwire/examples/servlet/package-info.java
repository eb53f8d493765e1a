@NullMarked
package io.everwire.examples.servlet;

import org.jspecify.annotations.NullMarked;
