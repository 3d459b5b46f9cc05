#!/usr/bin/env python3
"""Checks the lists of what others wrote and is part of the program.

Usage: neurite version --full | check_linked_packages.py SPDX [MAP]

SPDX is the software bill of materials made with the program. It must be an SPDX
2.3 document that says of the same packages, in the same versions, that they are
linked statically. With MAP, the linker's map of the program, and on the machine
that linked it, these must be the packages of the archives that the linker took
something from, as dpkg knows them, and the libraries that are headers alone.

Prints each difference. Exit code 0 if there is none, 1 otherwise.
"""

import json
import os
import re
import subprocess
import sys

HEADERS = {"/usr/include/CLI/CLI.hpp", "/usr/include/nlohmann/json.hpp"}
DOCUMENT = {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0",
            "SPDXID": "SPDXRef-DOCUMENT"}
REQUIRED = {"name", "SPDXID", "downloadLocation"}  # of a package


def packages_of_listing(text):
    return dict(re.findall(r"^  (\S+) (\S+)$", text, re.M))


def packages_of_spdx(document):
    for key, value in DOCUMENT.items():
        assert document[key] == value, f"{key} is {document[key]}"
    assert re.fullmatch(r"https://\S+", document["documentNamespace"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
                        document["creationInfo"]["created"])
    assert document["creationInfo"]["creators"]
    packages = {}
    for package in document["packages"]:
        assert REQUIRED <= package.keys(), f"{package} lacks a field"
        assert re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", package["SPDXID"])
        assert package["SPDXID"] not in packages, "an SPDXID is given twice"
        packages[package["SPDXID"]] = package
    linked = [link["relatedSpdxElement"] for link in document["relationships"]
              if (link["spdxElementId"], link["relationshipType"]) ==
              ("SPDXRef-neurite", "STATIC_LINK")]
    assert {"SPDXRef-neurite", *linked} == packages.keys()
    return {packages[id]["name"]: packages[id]["versionInfo"] for id in linked}


def packages_of_map(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    taken = text[:text.index("Memory Configuration")]
    files = {os.path.realpath(name)
             for name in re.findall(r"^(/\S+\.a)\(", taken, re.M)} | HEADERS
    owners = subprocess.run(["dpkg-query", "-S", *files], check=True,
                            capture_output=True, text=True).stdout
    names = {line.split(": ")[0] for line in owners.splitlines()}
    versions = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Version}\\n", *names],
        check=True, capture_output=True, text=True).stdout
    return dict(line.split() for line in versions.splitlines())


def main(spdx, *maps):
    printed = packages_of_listing(sys.stdin.read())
    with open(spdx, encoding="utf-8") as file:
        others = {spdx: packages_of_spdx(json.load(file))}
    others |= {path: packages_of_map(path) for path in maps}
    wrong = 0
    for path, packages in others.items():
        for name in sorted(printed.keys() | packages.keys()):
            if printed.get(name) != packages.get(name):
                wrong += 1
                print(f"{name}: the program says {printed.get(name)}, "
                      f"{path} {packages.get(name)}")
    if not printed:
        print("the program lists no package")
    return 0 if printed and not wrong else 1


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
