package io.flowplane.store.sql;

/**
 * The bell between instances.
 *
 * @param connected whether commits of other instances are heard now
 * @param heard how often they were
 * @param told how often others were told of commits here
 */
public record BellState(boolean connected, long heard, long told) {}
