package io.flowplane.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.flowplane.domain.spec.filter.CustomFilter;
import io.flowplane.translate.types.EnvoyTypes;
import io.flowplane.translate.types.Extensions;
import io.flowplane.translate.types.Extensions.Place;
import java.util.Optional;

/** {@code custom}: checked like configuration in Envoy's own JSON. */
final class CustomMessages {
    private static final String FILTER_CONFIG = "envoy.config.route.v3.FilterConfig";

    private CustomMessages() {}

    static Message of(Place place, CustomFilter given, Spot at) {
        Optional<Descriptor> type = EnvoyTypes.shared()
                .findByUrl(given.typeUrl())
                .filter(found -> Extensions.shared().takes(place, found)
                        || (place == Place.ROUTE && found.getFullName().equals(FILTER_CONFIG)));
        at.field("type_url")
                .refuseIf(
                        type.isEmpty(),
                        "unknown_type",
                        "Must name a message of an " + place.words() + " of this Envoy: type.googleapis.com/envoy.…");
        ByteString bytes = at.field("value").base64(given.value());
        return type.isPresent() ? at.field("value").message(type.get(), bytes) : Any.getDefaultInstance();
    }
}
