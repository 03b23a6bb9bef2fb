/**
 * The store on PostgreSQL and SQLite: the only place that knows java.sql. Called by the composition root alone.
 */
@NullMarked
package io.flowplane.store.sql;

import org.jspecify.annotations.NullMarked;
