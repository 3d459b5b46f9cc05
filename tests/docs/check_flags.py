#!/usr/bin/env python3
"""Compares the server's flags with those that docs/operations.md describes.

Usage: check_flags.py SERVER OPERATIONS_MD

Every flag of `SERVER --help` must have a row in a table of the document whose
first cell is the flag in `code` and whose second is its default (or "-" if it
has none), and every row must have its flag.
"""

import re
import subprocess
import sys

_HELP = re.compile(r"^ {2}(?:-\w,)?(--[a-z][a-z0-9-]*)(.*)$")
_DEFAULT = re.compile(r"=\[?([^=\[\]]*)\]?$")
_ROW = re.compile(r"^\| `(?:-\w, )?(--[a-z][a-z0-9-]*)[^`]*` \| `?([^`|]*?)`? \|")


def flags_of_help(text):
    """{flag: default or "-"} of what --help prints."""
    flags = {}
    for line in text.splitlines():
        found = _HELP.match(line)
        if found:
            # The description is two spaces or more behind, if on this line.
            typed = re.split(r"\s{2,}", found.group(2))[0]
            default = _DEFAULT.search(typed)
            flags[found.group(1)] = default.group(1) if default else "-"
    return flags


def flags_of_document(text):
    """{flag: default or "-"} of the document's tables."""
    return {found.group(1): found.group(2)
            for found in map(_ROW.match, text.splitlines()) if found}


def check_flags(help_text, document):
    """What the document says otherwise than the help."""
    there = flags_of_help(help_text)
    told = flags_of_document(document)
    complaints = [f"{flag} is not described"
                  for flag in sorted(there.keys() - told.keys())]
    complaints += [f"{flag} is described, but the server does not have it"
                   for flag in sorted(told.keys() - there.keys())]
    complaints += [
        f"{flag}: the default is {there[flag]}, the document says {told[flag]}"
        for flag in sorted(there.keys() & told.keys())
        if there[flag] != told[flag]]
    return complaints, len(there)


def help_of(server):
    return subprocess.run([server, "--help"], check=True, text=True,
                          capture_output=True, timeout=60).stdout


def main():
    server, path = sys.argv[1:3]
    with open(path, encoding="utf-8") as file:
        document = file.read()
    complaints, flags = check_flags(help_of(server), document)
    for complaint in complaints:
        print(f"{path}: {complaint}")
    print(f"{flags} flags checked, {len(complaints)} complaints")
    return 1 if complaints or not flags else 0


if __name__ == "__main__":
    sys.exit(main())
