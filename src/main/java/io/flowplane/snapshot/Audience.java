package io.flowplane.snapshot;

/** Who sees one picture: today every proxy of a team. */
public record Audience(String team) {}
