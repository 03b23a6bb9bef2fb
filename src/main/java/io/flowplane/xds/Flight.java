package io.flowplane.xds;

import io.flowplane.translate.EnvoyResource;
import java.util.List;

/**
 * A response that the proxy has not answered yet. It holds no picture.
 *
 * @param sentAt in milliseconds
 * @param everything whether it was of the whole table; {@code names} is empty then
 * @param names what it told, resources and removals
 * @param fresh clusters in it that the proxy did not have
 */
record Flight(long sentAt, String version, long revision, boolean everything, Names names, List<EnvoyResource> fresh) {}
