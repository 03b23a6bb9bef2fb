"""Writes Flowplane's image as a tar in the OCI image layout, which `docker load` takes too; no Docker engine is needed.

usage: python3 image.py <assembled folder> <root folder of base.sh> <out.tar>
VERSION, REVISION, SOURCE_DATE_EPOCH and ARCH come from the environment. User, ports, entry point and so on are read from the
last stage of deploy/docker/Dockerfile, so that both images are one.
"""
import datetime
import json
import os
import re
import shlex
import shutil
import sys
import tempfile

import archives

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
DOCKER = os.path.join(ROOT, "deploy", "docker")
HOME = "opt/flowplane"
USER = 10001
SECONDS = {"s": 1, "m": 60}


def instructions(dockerfile):
    """(word, rest) of each instruction of the last stage."""
    lines = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", dockerfile)).splitlines()
    found = [tuple(line.split(None, 1)) for line in lines if line.strip()]
    last = max(i for i, (word, _) in enumerate(found) if word == "FROM")
    return found[last + 1:]


def nanoseconds(text):
    return int(text[:-1]) * SECONDS[text[-1]] * 1_000_000_000


def health_check(rest):
    options, command = rest.split("CMD", 1)
    check = {"Test": ["CMD"] + json.loads(command)}
    names = {"interval": "Interval", "timeout": "Timeout", "start-period": "StartPeriod"}
    for name, value in re.findall(r"--([a-z-]+)=(\S+)", options):
        check[names.get(name, "Retries")] = nanoseconds(value) if name in names else int(value)
    return check


def container_config(dockerfile, labels):
    """What the Dockerfile says of the container, in the form of an image's configuration."""
    config = {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "Labels": labels}
    for word, rest in instructions(dockerfile):
        if word == "ENV":
            config["Env"] += shlex.split(rest)
        elif word == "USER":
            config["User"] = rest.strip()
        elif word == "WORKDIR":
            config["WorkingDir"] = rest.strip()
        elif word == "VOLUME":
            config["Volumes"] = {path: {} for path in json.loads(rest)}
        elif word == "EXPOSE":
            config["ExposedPorts"] = {f"{port}/tcp": {} for port in rest.split()}
        elif word == "HEALTHCHECK":
            config["Healthcheck"] = health_check(rest)
        elif word in ("ENTRYPOINT", "CMD"):
            config[word.capitalize()] = json.loads(rest)
        elif word not in ("RUN", "COPY"):
            raise ValueError(f"image.py doesn't know the instruction {word}")
    return config


def prepare(scratch, base):
    """The small files that the Dockerfile makes by RUN and COPY, in a folder of their own."""
    os.makedirs(os.path.join(scratch, "etc"))
    local = os.path.join(scratch, "usr/local/bin")
    os.makedirs(local)
    shutil.copy(os.path.join(DOCKER, "healthcheck.sh"), os.path.join(local, "flowplane-healthcheck"))
    os.chmod(os.path.join(local, "flowplane-healthcheck"), 0o755)
    os.symlink("/" + HOME + "/flowplane", os.path.join(local, "flowplane"))
    for name, line in (
        ("passwd", f"flowplane:x:{USER}:{USER}::/data:/usr/sbin/nologin\n"),
        ("group", f"flowplane:x:{USER}:\n"),
    ):
        with open(os.path.join(base, "etc", name)) as there, open(os.path.join(scratch, "etc", name), "w") as here:
            here.write(there.read() + line)
        os.chmod(os.path.join(scratch, "etc", name), 0o644)


def write_layers(folder, base, blobs, time):
    """(what it is, digest of the tar, digest of the blob, its size) of each layer, those first that change least."""
    def slow(name):
        return not re.match(HOME + r"/(jre|lib)(/|$)", name)

    own = os.path.join(blobs, "own")
    prepare(own, base)
    owned = [("data", 0o750, USER), ("certs", 0o755, USER)]
    parts = [
        ("Debian packages", [], archives.entries(base, ""), []),
        ("Java and libraries", archives.parents(HOME), archives.entries(folder, HOME, slow), []),
        ("Flowplane", [], archives.entries(own, "") + archives.entries(folder, HOME, lambda name: not slow(name)), owned),
    ]
    layers = []
    for what, folders, files, own_folders in parts:
        path = os.path.join(blobs, "layer")
        tar, blob, size = archives.write_tar_gz(path, time, folders, files, own_folders)
        os.rename(path, os.path.join(blobs, blob))
        layers.append((what, tar, blob, size))
    shutil.rmtree(own)
    return layers


def blob(blobs, value):
    """Stores JSON as a blob; gives its digest and size."""
    content = archives.compact(value)
    path = os.path.join(blobs, "json")
    with open(path, "wb") as file:
        file.write(content)
    digest = archives.sha256_of(path)
    os.rename(path, os.path.join(blobs, digest))
    return digest, len(content)


def descriptor(kind, digest, size, **more):
    return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": size, **more}


def write_layout(layout, folder, base, env):
    time, arch = int(env["SOURCE_DATE_EPOCH"]), env["ARCH"]
    created = datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    labels = {
        "org.opencontainers.image.title": "Flowplane",
        "org.opencontainers.image.description": "A control plane for Envoy",
        "org.opencontainers.image.version": env["VERSION"],
        "org.opencontainers.image.revision": env["REVISION"],
        "org.opencontainers.image.created": created,
    }
    blobs = os.path.join(layout, "blobs", "sha256")
    os.makedirs(blobs)
    layers = write_layers(folder, base, blobs, time)
    with open(os.path.join(DOCKER, "Dockerfile")) as dockerfile:
        config = container_config(dockerfile.read(), labels)
    digest, size = blob(blobs, {
        "created": created,
        "architecture": arch,
        "os": "linux",
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{tar}" for _, tar, _, _ in layers]},
        "history": [{"created": created, "created_by": "flowplane package", "comment": what} for what, _, _, _ in layers],
    })
    manifest = blob(blobs, {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("config.v1+json", digest, size),
        "layers": [descriptor("layer.v1.tar+gzip", name, length) for _, _, name, length in layers],
        "annotations": labels,
    })
    names = {"io.containerd.image.name": f"flowplane:v{env['VERSION']}", "org.opencontainers.image.ref.name": f"v{env['VERSION']}"}
    top = {
        "oci-layout": {"imageLayoutVersion": "1.0.0"},
        "index.json": {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [descriptor("manifest.v1+json", *manifest, annotations=names, platform={"architecture": arch, "os": "linux"})],
        },
        # For docker load of engines that don't read the OCI layout.
        "manifest.json": [{
            "Config": f"blobs/sha256/{digest}",
            "RepoTags": [f"flowplane:v{env['VERSION']}"],
            "Layers": [f"blobs/sha256/{name}" for _, _, name, _ in layers],
        }],
    }
    for name, value in top.items():
        with open(os.path.join(layout, name), "wb") as file:
            file.write(archives.compact(value))


def main(folder, base, to):
    with tempfile.TemporaryDirectory(dir=os.path.dirname(to)) as layout:
        write_layout(layout, folder, base, os.environ)
        with open(to, "wb") as out:
            time = int(os.environ["SOURCE_DATE_EPOCH"])
            archives.write_tar(out, time, [], archives.entries(layout, ""))
    os.chmod(to, 0o644)


if __name__ == "__main__":
    archives.run(main, *map(os.path.abspath, sys.argv[1:4]))
