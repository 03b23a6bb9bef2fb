/**
 * The xDS protocol: streams, subscriptions, send order, deliveries. Called by the composition root alone.
 */
@NullMarked
package io.flowplane.xds;

import org.jspecify.annotations.NullMarked;
