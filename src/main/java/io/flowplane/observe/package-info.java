/**
 * Logs, metrics, health: how people see what happens. Everyone may call in.
 */
@NullMarked
package io.flowplane.observe;

import org.jspecify.annotations.NullMarked;
