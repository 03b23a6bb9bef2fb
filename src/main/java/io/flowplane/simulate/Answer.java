package io.flowplane.simulate;

/**
 * A response as it came.
 *
 * @param bytes its size, without gRPC's five
 */
record Answer(Batch batch, String nonce, int bytes) {}
