/**
 * Where a change was and for how long: the port to traces. Every room may begin spans; nothing here knows where they go.
 */
@NullMarked
package io.flowplane.trace;

import org.jspecify.annotations.NullMarked;
