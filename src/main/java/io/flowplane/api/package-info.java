/**
 * REST: the route table and what hangs on it. Called by the composition root alone.
 */
@NullMarked
package io.flowplane.api;

import org.jspecify.annotations.NullMarked;
