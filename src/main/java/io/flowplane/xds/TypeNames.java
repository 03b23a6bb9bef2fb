package io.flowplane.xds;

import io.flowplane.translate.ResourceType;

/** The short names of the types, as people know them. */
final class TypeNames {
    private TypeNames() {}

    static String shortName(ResourceType type) {
        return switch (type) {
            case SECRET -> "SDS";
            case CLUSTER -> "CDS";
            case ENDPOINT -> "EDS";
            case LISTENER -> "LDS";
            case ROUTE -> "RDS";
        };
    }
}
