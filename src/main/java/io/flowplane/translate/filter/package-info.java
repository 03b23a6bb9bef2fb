/** Friendly filters to Envoy's messages, one class for each. Called by translate alone. */
@NullMarked
package io.flowplane.translate.filter;

import org.jspecify.annotations.NullMarked;
