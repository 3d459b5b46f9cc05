#!/usr/bin/env python3
"""Puts sources together that a compiler can read as one.

usage: source_groups.py --root DIR --most N --out DIR SOURCE...

Writes one file into the folder `out` for each group of up to N sources, which
includes them by their paths below the root, and prints what is to be compiled
in place of the sources: these files, and sources that stay alone. The files
hold no absolute path, so that a compiler cache serves every checkout.

Sources stay apart where both declare a name of their own, as in their anonymous
namespaces. Where a clash goes unseen here, the compiler reports it.
"""

import argparse
import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(rb'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
# What a file declares in the first column, where the contents of a namespace
# stand. A name too many costs a group; one too few, an error or a second
# reading.
DECLARED = re.compile(
    r"^(?!TEST|INSTANTIATE|namespace|[#/}\s]"
    r"|using [^=\n]*::(?:operator\"\")?\w+;)[^(={;\n]*?"
    r"(?<![:\w])(\w+)\s*(?:[(={;\[]|:(?!:)|final)", re.MULTILINE)


def files_read(file, root=ROOT):
    """`file` and every file below `root` that it includes, however deep."""
    seen, todo = set(), [file]
    while todo:
        here = todo.pop()
        if here not in seen and here.is_file():
            seen.add(here)
            todo.extend(root / name for name in included(here))
    return sorted(seen)


@functools.lru_cache(maxsize=None)
def included(file):
    return [name.decode() for name in INCLUDE.findall(file.read_bytes())]


@functools.lru_cache(maxsize=None)
def declared(file):
    text = file.read_text(encoding="utf-8")
    return frozenset(DECLARED.findall(text.replace("BENCHMARK_MAIN", "main")))


class Names:
    """What a group of sources declares, and what its headers declare."""

    def __init__(self, source, root):
        self.own = set(declared(source))
        self.headers = set().union(*(
            declared(file) for file in files_read(source, root)
            if file != source))
        self.private = self.own - self.headers

    def clash(self, other):
        return not (self.own.isdisjoint(other.own)
                    and self.private.isdisjoint(other.headers)
                    and self.headers.isdisjoint(other.private))

    def add(self, other):
        self.own |= other.own
        self.headers |= other.headers
        self.private |= other.private


def grouped(sources, most, root=ROOT):
    """Lists of up to `most` sources, each in the first that has room for it."""
    groups = []
    for source in sources:
        names = Names(source, root)
        for group, taken in groups:
            if len(group) < most and not taken.clash(names):
                group.append(source)
                taken.add(names)
                break
        else:
            groups.append(([source], names))
    return [group for group, _ in groups]


def write_if_changed(file, text):
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--most", type=int, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("sources", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    for number, group in enumerate(
            grouped(options.sources, options.most, options.root)):
        if len(group) == 1:
            print(group[0])
            continue
        file = options.out / f"unity_{number}.cc"
        write_if_changed(file, "".join(
            f'#include "{source.relative_to(options.root)}"\n'
            for source in group))
        print(file)


if __name__ == "__main__":
    main()
