/**
 * What Envoys should run, per team, in memory: read from the change feed, offered to streams. Read by xds and api.
 */
@NullMarked
package io.flowplane.snapshot;

import org.jspecify.annotations.NullMarked;
