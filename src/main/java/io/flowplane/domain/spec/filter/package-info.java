/**
 * Filters with friendly fields, by short names: one record for each, with {@link io.flowplane.domain.spec.filter.About} on
 * it. Their JSON is in snake_case.
 */
@NullMarked
@SnakeCase
package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.SnakeCase;
import org.jspecify.annotations.NullMarked;
