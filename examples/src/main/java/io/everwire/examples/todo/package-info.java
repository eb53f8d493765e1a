/**
 * A list of todos that clients share, over whatever transport each of them uses: a call, a server
 * stream and a bidirectional stream in front of a file of SQLite.
 */
@NullMarked
package io.everwire.examples.todo;

import org.jspecify.annotations.NullMarked;
