"""Writes a message as Outlook saves it: a compound file (version 3, sectors of 512 bytes) with a stream a property."""

import struct
from datetime import UTC, datetime
from itertools import pairwise

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
MINI, SECTOR = 64, 512


def message(properties, people=(), sent=datetime(2026, 3, 5, 10, tzinfo=UTC)):
    """A .msg file: property numbers to texts (or bytes), and the properties of each whom it went to."""
    ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    root = {"__properties_version1.0": b"\0" * 32 + struct.pack("<LLQ", 0x00390040, 6, ticks), **streams(properties)}
    for n, of in enumerate(people):
        root[f"__recip_version1.0_#{n:08X}"] = {"__properties_version1.0": b"\0" * 8, **streams(of)}
    return compound(root)


def streams(properties):
    return {
        f"__substg1.0_{number:04X}{'0102' if isinstance(value, bytes) else '001F'}": value
        if isinstance(value, bytes)
        else value.encode("utf-16-le")
        for number, value in properties.items()
    }


def compound(tree):  # noqa: C901 - the whole format in one place
    """A compound file with streams (bytes) and folders (dictionaries)."""
    entries, mini, large = [], [], []

    def put(name, value):
        at = len(entries)
        entries.append({"name": name, "kind": 1 if isinstance(value, dict) else 2, "value": value, "right": FREE})
        return at

    def fill(at):
        children = [put(name, value) for name, value in entries[at]["value"].items()]
        # A chain of right siblings in the order of the format: by length, then by letters.
        children.sort(key=lambda n: (len(entries[n]["name"]), entries[n]["name"].upper()))
        for one, following in pairwise(children):
            entries[one]["right"] = following
        entries[at]["child"] = children[0] if children else FREE
        for child in children:
            if entries[child]["kind"] == 1:
                fill(child)

    put("Root Entry", tree)
    fill(0)
    ministream = b""
    for e in entries:
        if e["kind"] == 2 and len(e["value"]) < 4096:
            count = -(-len(e["value"]) // MINI)
            e["start"] = len(mini) if count else END
            mini += [len(mini) + n + 1 for n in range(count - 1)] + [END] * bool(count)
            ministream += e["value"].ljust(count * MINI, b"\0")
    sectors, chain = [], []

    def lay(content, mark=None):
        start, count = len(sectors), -(-len(content) // SECTOR)
        for n in range(count):
            sectors.append(content[n * SECTOR : (n + 1) * SECTOR].ljust(SECTOR, b"\0"))
            chain.append(mark or (start + n + 1 if n < count - 1 else END))
        return start if count else END

    for e in entries:
        if e["kind"] == 2 and len(e["value"]) >= 4096:
            e["start"] = lay(e["value"])
    entries[0] |= {"kind": 5, "start": lay(ministream), "size": len(ministream)}
    mini += [FREE] * (-len(mini) % 128)
    minifat = lay(struct.pack(f"<{len(mini)}L", *mini))
    large = b"".join(entry(e) for e in entries)
    large += entry({"name": "", "kind": 0, "right": FREE}) * (-len(entries) % 4)
    directory = lay(large)
    fats = 1
    while fats * 128 < len(sectors) + fats:
        fats += 1
    first = len(sectors)
    chain += [FAT] * fats
    chain += [FREE] * (fats * 128 - len(chain))
    table = struct.pack(f"<{len(chain)}L", *chain)
    sectors += [table[n : n + SECTOR] for n in range(0, len(table), SECTOR)]
    places = (0, fats, directory, 0, 4096, minifat, len(mini) // 128, END, 0)
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head = struct.pack("<8s16sHHHHH6s9L", magic, b"", 0x3E, 3, 0xFFFE, 9, 6, b"", *places)
    difat = struct.pack("<109L", *range(first, first + fats), *[FREE] * (109 - fats))
    return head + difat + b"".join(sectors)


def entry(e):
    """A place in the directory."""
    name = e["name"].encode("utf-16-le")
    size = e.get("size", len(e["value"]) if isinstance(e.get("value"), bytes) else 0)
    return struct.pack("<64sHBBLLL16sLQQLQ", name, len(name) + 2 if name else 0, e["kind"], 1, FREE, e["right"],
                       e.get("child", FREE), b"", 0, 0, 0, e.get("start", 0), size)  # fmt: skip
