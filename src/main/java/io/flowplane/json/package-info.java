/**
 * Strict JSON: parsing, records from and to JSON with every fault and its pointer, merge patch. Everyone may call in.
 */
@NullMarked
package io.flowplane.json;

import org.jspecify.annotations.NullMarked;
