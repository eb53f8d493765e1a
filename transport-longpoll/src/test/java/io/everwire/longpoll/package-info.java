@NullMarked
package io.everwire.longpoll;

import org.jspecify.annotations.NullMarked;
