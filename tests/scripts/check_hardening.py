#!/usr/bin/env python3
"""Checks that a program is hardened, by reading its ELF file.

Usage: check_hardening.py PROGRAM [ARCHIVE...]

PROGRAM must be position-independent, have no executable stack, and have all
that the loader writes made read-only before it runs (full RELRO). ARCHIVEs are
the static libraries of our own code in it: together they must call the checks
of _FORTIFY_SOURCE. (In the program itself these calls may come from the
libraries of others.)

Prints each property that is missing. Exit code 0 if none is, 1 otherwise.
"""

import re
import struct
import subprocess
import sys

ET_DYN = 3
PT_DYNAMIC, PT_GNU_STACK, PT_GNU_RELRO = 2, 0x6474E551, 0x6474E552
PF_X = 1
DT_BIND_NOW, DT_FLAGS, DT_FLAGS_1 = 24, 30, 0x6FFFFFFB
DF_BIND_NOW = 8
DF_1_NOW, DF_1_PIE = 1, 0x08000000

# What a compiler flag makes the code call.
CALLS = {
    "-D_FORTIFY_SOURCE=2": r"__(?!stack)\w+_chk$",
}


class Elf:
    """The program headers and the dynamic section of a 64-bit file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        if data[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path} is not a little-endian 64-bit ELF file")
        self.type, = struct.unpack_from("<H", data, 16)
        first, = struct.unpack_from("<Q", data, 32)
        size, count = struct.unpack_from("<HH", data, 54)
        self.flags = {}  # of each type of segment
        self.dynamic = {}
        for at in range(first, first + size * count, size):
            kind, flags, offset = struct.unpack_from("<IIQ", data, at)
            length, = struct.unpack_from("<Q", data, at + 32)
            self.flags[kind] = flags
            if kind == PT_DYNAMIC:
                self.dynamic = dict(
                    struct.iter_unpack("<QQ", data[offset:offset + length]))


def missing_of_program(path):
    elf = Elf(path)
    of_loader = elf.dynamic.get(DT_FLAGS_1, 0)
    if elf.type != ET_DYN or not of_loader & DF_1_PIE:
        yield "it is not position-independent (-pie)"
    if elf.flags.get(PT_GNU_STACK, PF_X) & PF_X:
        yield "its stack is executable (-z noexecstack)"
    if PT_GNU_RELRO not in elf.flags:
        yield "it has no segment that becomes read-only (-z relro)"
    if not (of_loader & DF_1_NOW or DT_BIND_NOW in elf.dynamic or
            elf.dynamic.get(DT_FLAGS, 0) & DF_BIND_NOW):
        yield "its functions are bound while it runs (-z now)"


def missing_of_archives(paths):
    listed = subprocess.run(["nm", "--undefined-only", *paths], check=True,
                            capture_output=True, text=True)
    called = [line.split()[-1] for line in listed.stdout.splitlines()
              if re.match(r"\s+U ", line)]
    for flag, call in CALLS.items():
        if not any(re.match(call, name) for name in called):
            yield f"nothing in our own code was checked by {flag}"


def main(program, archives):
    missing = list(missing_of_program(program))
    if archives:
        missing += missing_of_archives(archives)
    for what in missing:
        print(f"{program}: {what}")
    return 1 if missing else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
