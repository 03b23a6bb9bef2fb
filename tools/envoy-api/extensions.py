#!/usr/bin/env python3
"""Writes src/main/envoy/extensions.json: what the Envoy of tools/envoy.sh calls its extensions, and which messages they take.

Names, categories and types are Envoy's own (admin /server_info). Which of an HTTP filter's messages configures the filter
and which one a route, Envoy doesn't tell; so each is offered to `envoy --mode validate` in both places.
"""

import json
import pathlib
import subprocess
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / "src/main/envoy/extensions.json"
HTTP = "envoy.filters.http"


def binary():
    return subprocess.run([ROOT / "tools/envoy.sh"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def server_info(envoy):
    with tempfile.TemporaryDirectory() as folder:
        address = pathlib.Path(folder, "admin")
        config = {"admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}}}}
        process = subprocess.Popen(
            [envoy, "--config-yaml", json.dumps(config), "--use-dynamic-base-id", "--admin-address-path", address, "-l", "off"]
        )
        try:
            for _ in range(200):
                if address.exists() and address.read_text():
                    break
                time.sleep(0.05)
            with urllib.request.urlopen(f"http://{address.read_text()}/server_info", timeout=30) as answer:
                return json.load(answer)
        finally:
            process.kill()
            process.wait()


def varint(number):
    head = b""
    while number > 127:
        head, number = head + bytes([number & 127 | 128]), number >> 7
    return head + bytes([number])


def field(number, *payload):
    """A protobuf field that holds bytes: text, or further fields."""
    content = b"".join(p.encode() if isinstance(p, str) else p for p in payload)
    return varint(number << 3 | 2) + varint(len(content)) + content


def any_of(message, content=b""):
    return field(1, "type.googleapis.com/" + message) + field(2, content)


# A field that no message has. An Any without content fits everywhere; with this one, Envoy first looks at its type.
UNKNOWN = varint(5000 << 3) + varint(1)
MANAGER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
ROUTER = (field(1, "envoy.filters.http.router"), field(4, any_of("envoy.extensions.filters.http.router.v3.Router")))


def words_of(envoy, filters, host):
    """What Envoy says of a listener with these serialized HTTP filters and this content of its virtual host."""
    routes = field(4, field(2, field(1, "x"), field(2, "*"), host))
    manager = any_of(MANAGER, field(2, "x") + routes + b"".join(field(5, *f) for f in filters))
    address = field(1, field(2, "127.0.0.1"), varint(3 << 3) + varint(1))
    listener = field(1, "x") + field(2, address) + field(3, field(3, field(1, "x"), field(4, manager)))
    with tempfile.NamedTemporaryFile(suffix=".pb") as config:
        config.write(field(2, field(1, listener)))
        config.flush()
        command = [envoy, "--mode", "validate", "-c", config.name, "-l", "error"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        return "" if done.returncode == 0 else done.stdout


# Said before the content is looked at: the message itself is of the wrong type for this place.
WRONG_TYPE = ("Unable to unpack as", "Didn't find a registered implementation", "virtual host or route specific")


# These refuse every route, but only after the rules of the message: what is offered here, empty or unknown, comes no further.
# Found by hand, with a message that each of them would take in a listener.
WITHOUT_ROUTES = {
    f"{HTTP}.{name}"
    for name in (
        "adaptive_concurrency",
        "admission_control",
        "aws_eventstream_parser",
        "cdn_loop",
        "credential_injector",
        "decompressor",
        "geoip",
        "grpc_field_extraction",
        "health_check",
        "sse_to_metadata",
        "tap",
    )
}


def configures_filter(envoy, name, message):
    said = words_of(envoy, [(field(1, name), field(4, any_of(message, UNKNOWN))), ROUTER], b"")
    return not any(words in said for words in WRONG_TYPE)


def configures_route(envoy, name, message):
    # Empty as well: only a message that Envoy could read makes it say that the filter knows no routes.
    said = "".join(
        words_of(envoy, [ROUTER], field(15, field(1, name), field(2, any_of(message, c)))) for c in (UNKNOWN, b"")
    )
    return not any(words in said for words in WRONG_TYPE)


def http_filter(envoy, extension):
    name, types = extension["name"], extension["type_urls"]
    config = [t for t in types if configures_filter(envoy, name, t)]
    route = [t for t in types if name not in WITHOUT_ROUTES and configures_route(envoy, name, t)]
    if len(config) > 1 or len(route) > 1:
        raise SystemExit(f"{name}: more than one message fits: {config}, {route}")
    return {"category": HTTP, "name": name, "config": next(iter(config), None), "route": next(iter(route), None)}


def main():
    envoy = binary()
    info = server_info(envoy)
    extensions = [e for e in info["node"]["extensions"] if e.get("type_urls")]
    with ThreadPoolExecutor(4) as pool:
        http = list(pool.map(lambda e: http_filter(envoy, e), [e for e in extensions if e["category"] == HTTP]))
    rest = [
        {"category": e["category"], "name": e["name"], "types": sorted(e["type_urls"])}
        for e in extensions
        if e["category"] != HTTP
    ]
    lines = sorted({json.dumps(e) for e in http + rest})
    version = info["version"].split("/")[1]
    TARGET.write_text('{"envoy": "%s", "extensions": [\n%s\n]}\n' % (version, ",\n".join(lines)))
    print(f"{TARGET.relative_to(ROOT)}: {len(http)} HTTP filters, {len(rest)} other extensions of Envoy {version}")


if __name__ == "__main__":
    main()
