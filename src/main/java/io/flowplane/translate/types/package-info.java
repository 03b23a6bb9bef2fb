/**
 * Envoy's message types: read from JSON with every fault, and checked by the rules that Envoy itself applies. Called by
 * translate alone.
 */
@NullMarked
package io.flowplane.translate.types;

import org.jspecify.annotations.NullMarked;
