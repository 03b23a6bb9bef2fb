/**
 * Specs to Envoy's messages, and Envoy's own validation rules. Called by apply and snapshot; pure and deterministic.
 */
@NullMarked
package io.flowplane.translate;

import org.jspecify.annotations.NullMarked;
