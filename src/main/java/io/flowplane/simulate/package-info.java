/**
 * A fleet of simulated Envoys, to size and verify an installation: the client's side of xDS, for any server. Knows nothing of
 * the server's rooms. Called by the composition root alone.
 */
@NullMarked
package io.flowplane.simulate;

import org.jspecify.annotations.NullMarked;
