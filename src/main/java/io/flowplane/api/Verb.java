package io.flowplane.api;

/** The methods that routes have; HEAD follows GET, and OPTIONS is answered for all. */
enum Verb {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE;

    boolean writes() {
        return this != GET;
    }
}
