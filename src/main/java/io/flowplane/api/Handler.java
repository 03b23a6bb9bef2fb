package io.flowplane.api;

/** Carries out one operation; what it refuses it throws as {@link io.flowplane.domain.Refusal}. */
@FunctionalInterface
interface Handler {
    Answer handle(Call call);
}
