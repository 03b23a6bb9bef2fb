"""Writes the bill of materials of a release, CycloneDX 1.6: libraries as Maven knows them, Java, the image's Debian packages.

usage: python3 sbom.py <bill of the Maven plugin> <assembled folder> <root folder of base.sh> <JDK> <out.json>
Ends with status 1 when a jar that ships is not in Maven's bill or has other bytes, or anything has no licence.
"""
import datetime
import json
import os
import re
import sys
import urllib.parse
import uuid

import archives

# Debian's short names of the licences in files that don't follow its machine-readable form.
COMMON_LICENSES = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])")


def sha256(content):
    return [{"alg": "SHA-256", "content": content}]


def where(*places):
    return [{"name": "flowplane:in", "value": place} for place in places]


def libraries(bill, folder):
    """Maven's components whose jar ships, each held against the bytes of its jar."""
    by_digest = {digest["content"]: each for each in bill["components"] for digest in each["hashes"] if digest["alg"] == "SHA-256"}
    found = []
    for name in sorted(os.listdir(os.path.join(folder, "lib"))):
        digest = archives.sha256_of(os.path.join(folder, "lib", name))
        component = by_digest.get(digest)
        if not component:
            raise ValueError(f"lib/{name} is not a library that Maven's bill knows, by its SHA-256")
        component["hashes"] = [each for each in component["hashes"] if each["alg"] in ("SHA-256", "SHA-512")]
        component["properties"] = where(f"lib/{name}")
        found.append(component)
    return found


def java(jdk, folder):
    with open(os.path.join(jdk, "release")) as file:
        release = dict(re.findall(r'^(\w+)="(.*)"$', file.read(), re.MULTILINE))
    version, vendor = release["JAVA_RUNTIME_VERSION"], release.get("IMPLEMENTOR", "unknown")
    with open(os.path.join(folder, "jre", "release")) as file:
        modules = re.search(r'^MODULES="(.*)"$', file.read(), re.MULTILINE)[1]
    component = {
        "type": "platform",
        "bom-ref": f"java@{version}",
        "supplier": {"name": vendor},
        "name": release.get("IMPLEMENTOR_VERSION", "jdk").split("-")[0].lower() + "-jre",
        "version": version,
        "description": "A small Java, made by jlink of the modules " + modules,
        "hashes": sha256(archives.sha256_of(os.path.join(folder, "jre", "lib", "modules"))),
        "licenses": [{"expression": "GPL-2.0-only WITH Classpath-exception-2.0"}],
        "purl": f"pkg:generic/openjdk@{urllib.parse.quote(version)}?vendor={urllib.parse.quote(vendor)}",
        "properties": where("jre") + [{"name": "flowplane:hashed", "value": "jre/lib/modules"}],
    }
    return component


def fields(path):
    with open(path) as file:
        return dict(re.findall(r"^([A-Za-z-]+): (.*)$", file.read(), re.MULTILINE))


def debian_licenses(base, name):
    with open(os.path.join(base, "usr/share/doc", name, "copyright"), errors="replace") as file:
        text = file.read()
    names = re.findall(r"^License:[ \t]+(\S.*?)\s*$", text, re.MULTILINE) or COMMON_LICENSES.findall(text)
    names = names or [f"see /usr/share/doc/{name}/copyright"]
    return [{"license": {"name": each}} for each in sorted(set(names))]


def packages(base, lock):
    with open(lock) as file:
        sums = {line.split()[0]: line.split()[2] for line in file if not line.startswith("#")}
    for name in sorted(os.listdir(os.path.join(base, "var/lib/dpkg/status.d"))):
        control = fields(os.path.join(base, "var/lib/dpkg/status.d", name))
        version, arch = control["Version"], control["Architecture"]
        purl = f"pkg:deb/debian/{name}@{urllib.parse.quote(version, safe='')}?arch={arch}&distro=debian-12"
        yield {
            "type": "library",
            "bom-ref": purl,
            "supplier": {"name": control["Maintainer"]},
            "name": name,
            "version": version,
            "description": control["Description"],
            "hashes": sha256(sums[name]),
            "licenses": debian_licenses(base, name),
            "purl": purl,
            "properties": where("image"),
        }


def whole(bill, components, time):
    maven = [each["bom-ref"] for each in components if each["purl"].startswith("pkg:maven/")]
    product = bill["metadata"]["component"]
    product.update({"type": "application", "name": "flowplane"})
    dependencies = [each for each in bill["dependencies"] if each["ref"] in maven + [product["bom-ref"]]]
    for each in dependencies:
        each["dependsOn"] = [ref for ref in each.get("dependsOn", []) if ref in maven]
        if each["ref"] == product["bom-ref"]:
            each["dependsOn"] += [other["bom-ref"] for other in components if other["bom-ref"] not in maven]
    content = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": product,
        },
        "components": components,
        "dependencies": dependencies,
    }
    # A number that the content gives, and not chance.
    content["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, archives.sha256_of_text(content)).urn
    return content


def main(bill_file, folder, base, jdk, to):
    with open(bill_file) as file:
        bill = json.load(file)
    lock = os.environ.get("RELEASE_BASE_LOCK") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "base.lock")
    debian = list(packages(base, lock)) if base else []
    components = libraries(bill, folder) + [java(jdk, folder)] + debian
    for each in components:
        if not each.get("licenses"):
            raise ValueError(f"{each['purl']} has no licence")
    with open(to, "w") as out:
        json.dump(whole(bill, components, int(os.environ["SOURCE_DATE_EPOCH"])), out, indent=1, sort_keys=True)
        out.write("\n")


if __name__ == "__main__":
    archives.run(main, *sys.argv[1:6])
