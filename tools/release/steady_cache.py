"""Takes the clock out of a start-up cache of the JVM (25), so that two builds have the same bytes.

usage: python3 steady_cache.py <cache>

All else in it is the same each time, but every SoftReference that it holds has the milliseconds at which it was last used, by
the clock of the machine that made it. On any other machine that number means nothing. It becomes 0, as if last used when the
machine was started, and the checksums in the file's header are made to fit again. The layout is HotSpot's (CDSFileMapRegion in
cds.h, Klass, the fields of java.lang.ref.SoftReference); whatever is not as expected ends this with status 1.
"""
import struct
import sys
import zlib

MAGIC, HEADER_CRC, HEADER_SIZE = 0, 4, 12
REGIONS, REGION_SIZE, READ_WRITE, READ_ONLY, HEAP = 24, 96, 0, 1, 3
BASE = 0x800000000
KLASS_NAME, KLASS_SUPERS, MIRROR_CLOCK = 24, 48, 104
SOFT_REFERENCE = b"java/lang/ref/SoftReference"


class Cache:
    def __init__(self, data):
        self.data = data
        if self.u32(MAGIC) != 0xF00BABA2 or self.u32(HEADER_CRC) != self.header_crc():
            raise ValueError("this is no cache as Java 25 makes them")
        self.heap_start, self.heap_size, heap_crc = self.region(HEAP)
        if self.heap_crc() != heap_crc:
            raise ValueError("its heap is not where it was expected")

    def u32(self, at):
        return struct.unpack_from("<I", self.data, at)[0]

    def u64(self, at):
        return struct.unpack_from("<Q", self.data, at)[0]

    def region(self, number):
        """Where region `number` lies in the file, its size, its checksum."""
        at = REGIONS + REGION_SIZE * number
        return self.u64(at + 24), self.u64(at + 40), self.u32(at)

    def header_crc(self):
        return zlib.crc32(self.data[HEADER_SIZE + 4:self.u32(HEADER_SIZE)])

    def heap_crc(self):
        return zlib.crc32(self.data[self.heap_start:self.heap_start + self.heap_size])

    def file_offset(self, address):
        """Where the metadata at `address` lies in the file, or None."""
        for number in (READ_WRITE, READ_ONLY):
            start, size, _ = self.region(number)
            mapped = self.u64(REGIONS + REGION_SIZE * number + 32)
            if mapped <= address - BASE < mapped + size:
                return start + address - BASE - mapped
        return None

    def supers(self, klass):
        """The names of the first three ancestors of the class at `klass`, the topmost first; itself may be among them."""
        at = self.file_offset(klass)
        names = []
        for depth in range(3):
            ancestor = self.file_offset(self.u64(at + KLASS_SUPERS + 8 * depth)) if at else None
            symbol = self.file_offset(self.u64(ancestor + KLASS_NAME)) if ancestor else None
            if not symbol:
                break
            length = struct.unpack_from("<H", self.data, symbol + 4)[0]
            names.append(self.data[symbol + 6:symbol + 6 + length])
        return names

    def name(self, klass):
        symbol = self.file_offset(self.u64(self.file_offset(klass) + KLASS_NAME))
        return self.data[symbol + 6:symbol + 6 + struct.unpack_from("<H", self.data, symbol + 4)[0]]

    def stop_the_clock(self):
        """The number of references whose time became 0."""
        soft, found = {}, 0
        words = memoryview(self.data)[self.heap_start:self.heap_start + self.heap_size // 8 * 8].cast("Q")
        # With compact headers the class is in the mark's upper bits, and four references follow; else it has half a word.
        compact = words[0] >> 42 != 0
        time_at = 3 if compact else 4
        for i in range(len(words) - time_at):
            if words[i] & 7 == 1 and (compact or not words[i] >> 39):
                klass = BASE + (words[i] >> 42 << 10 if compact else words[i + 1] & 0xFFFFFFFF)
                if klass not in soft:
                    soft[klass] = SOFT_REFERENCE in self.supers(klass)
                if soft[klass]:
                    words[i + time_at] = 0
                    found += 1
        # The mirror of the class itself has the clock that all of them are set by.
        mirrored = [klass for klass, is_soft in soft.items() if is_soft and self.name(klass) == SOFT_REFERENCE]
        for i in range(len(words) - MIRROR_CLOCK // 8):
            if words[i] in mirrored:
                words[i + MIRROR_CLOCK // 8] = 0
        words.release()
        return found

    def settle(self):
        struct.pack_into("<I", self.data, REGIONS + REGION_SIZE * HEAP, self.heap_crc())
        struct.pack_into("<I", self.data, HEADER_CRC, self.header_crc())


def main(path):
    with open(path, "rb") as file:
        cache = Cache(bytearray(file.read()))
    if not cache.stop_the_clock():
        raise ValueError("it holds no reference with a time; its layout is not the expected one")
    cache.settle()
    with open(path, "wb") as file:
        file.write(cache.data)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (ValueError, struct.error, OSError, IndexError) as e:
        print(f"steady_cache: {sys.argv[1:]}: {e}", file=sys.stderr)
        sys.exit(1)
