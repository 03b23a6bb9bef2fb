/**
 * Commands of the launcher other than serve; they speak HTTP. Called by Main alone.
 */
@NullMarked
package io.flowplane.cli;

import org.jspecify.annotations.NullMarked;
