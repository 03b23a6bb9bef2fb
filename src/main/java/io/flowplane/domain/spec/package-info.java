/**
 * What a team writes: the bodies of clusters, routes and listeners as records, and the annotations that describe their
 * JSON. Everyone may call in.
 *
 * <p>How records read: a component is required unless it is {@code @Nullable}, a List or a Map. An absent List or Map
 * is
 * empty; an empty one isn't written. A {@link java.time.Duration} is a JSON number of seconds (down to 0.001). The
 * variants of a sealed interface are told apart by {@code type}.
 */
@NullMarked
package io.flowplane.domain.spec;

import org.jspecify.annotations.NullMarked;
