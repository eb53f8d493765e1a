/** What operators and games see: logs, figures, snapshots, the server's time. */
@NullMarked
package io.everwire.testkit.seeing;

import org.jspecify.annotations.NullMarked;
