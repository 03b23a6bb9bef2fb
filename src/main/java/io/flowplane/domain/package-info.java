/**
 * What Flowplane talks about: teams, kinds, resources, specs, problems. Records without I/O; everyone may call in.
 */
@NullMarked
package io.flowplane.domain;

import org.jspecify.annotations.NullMarked;
