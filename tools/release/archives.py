"""Archives and JSON that have the same bytes whenever the same files go in: names sorted, one time, owner root."""
import gzip
import hashlib
import json
import os
import sys
import tarfile


def entries(folder, prefix, skip=lambda name: False):
    """(name in the archive, file) of all that lies in `folder`, sorted by name."""
    found = []
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(parent, name)
            inside = os.path.join(prefix, os.path.relpath(path, folder))
            if not skip(inside):
                found.append((inside, path))
    return sorted(found)


def parents(prefix):
    """The folders above `prefix`, itself last."""
    parts = prefix.split("/")
    return ["/".join(parts[:i + 1]) for i in range(len(parts))] if prefix else []


def member(name, time, mode=0o755, kind=tarfile.DIRTYPE, owner=0):
    info = tarfile.TarInfo(name)
    info.mtime, info.mode, info.type, info.uid, info.gid = time, mode, kind, owner, owner
    return info


def of_file(name, path, time):
    """What is at `path`, with nothing of the machine that it lies on but its mode."""
    mode = os.lstat(path).st_mode & 0o7777
    if os.path.islink(path):
        info = member(name, time, 0o777, tarfile.SYMTYPE)
        info.linkname = os.readlink(path)
    elif os.path.isdir(path):
        info = member(name, time, mode)
    else:
        info = member(name, time, mode, tarfile.REGTYPE)
        info.size = os.path.getsize(path)
    return info


def write_tar(out, time, folders, files, owned=()):
    """A tar of `folders` (names), `files` (see entries) and `owned` (name, mode, owner), into the binary file `out`."""
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name in folders:
            tar.addfile(member(name, time))
        for name, path in files:
            info = of_file(name, path, time)
            if info.isreg():
                with open(path, "rb") as content:
                    tar.addfile(info, content)
            else:
                tar.addfile(info)
        for name, mode, owner in owned:
            tar.addfile(member(name, time, mode, owner=owner))


class Digesting:
    """Hands on what is written, and knows its SHA-256 and length."""

    def __init__(self, out):
        self.out, self.sha256, self.length = out, hashlib.sha256(), 0

    def write(self, data):
        self.sha256.update(data)
        self.length += len(data)
        return self.out.write(data)

    def tell(self):
        return self.length

    def flush(self):
        self.out.flush()


def write_tar_gz(path, time, folders, files, owned=()):
    """(digest of the tar inside, digest of the file, its size)."""
    raw = open(path, "wb")
    outer = Digesting(raw)
    with raw, gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=outer, mtime=0) as packed:
        inner = Digesting(packed)
        write_tar(inner, time, folders, files, owned)
    return inner.sha256.hexdigest(), outer.sha256.hexdigest(), outer.length


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_text(value):
    return hashlib.sha256(compact(value)).hexdigest()


def run(main, *words):
    """Ends with status 1 and one line when it can't be done."""
    try:
        main(*words)
    except (ValueError, OSError, KeyError) as e:
        print(f"{os.path.basename(sys.argv[0])}: {e}", file=sys.stderr)
        sys.exit(1)


def pack(source, inside, to):
    write_tar_gz(to, int(os.environ["SOURCE_DATE_EPOCH"]), [inside], entries(source, inside))


if __name__ == "__main__":
    # usage: python3 archives.py <folder> <name of the folder inside> <out.tar.gz>
    run(pack, *sys.argv[1:4])
