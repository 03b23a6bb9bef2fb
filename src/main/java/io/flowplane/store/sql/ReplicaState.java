package io.flowplane.store.sql;

/**
 * The replica that big reads go to.
 *
 * @param up whether it is used now
 * @param reads how many it answered
 * @param fallbacks how many the database itself answered, since the replica was away or behind
 */
public record ReplicaState(boolean up, long reads, long fallbacks) {}
