/** Gateways made of API definitions: pure, from definitions to the specs of clusters, routes and listeners. Called by {@code apply}. */
@NullMarked
package io.flowplane.gateway;

import org.jspecify.annotations.NullMarked;
