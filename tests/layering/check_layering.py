#!/usr/bin/env python3
"""Checks the #include lines of the tree against the architecture.

usage: check_layering.py ROOT

Three rules hold for every source under ROOT's folders:

- An include follows an arrow between folders (ARROWS, PRIVATE_ARROWS,
  FOREIGN). Each that does not is printed as FILE:LINE: WHAT.
- Compile units do not include each other in a cycle. A unit is X.h and X.cc
  together; it leads to each unit of which either includes the header. Each
  cycle is printed as a path of files.
- Nothing that this script makes an exception for (EXCEPTIONS, KNOWN_CYCLES)
  is missing or needs no exception any more.

Exit code 0 if all of it holds, 1 otherwise.
"""

import pathlib
import re
import sys

# A folder may include itself, the folders its arrows name, and all that lies
# further along them. A file belongs to the longest folder here that holds it.
ARROWS = {
    "proto": [],
    "core/base": [],
    "core/wire": ["core/base"],
    "core/math": ["core/base"],
    "core/model": ["core/math"],
    "core/batching": ["core/model"],
    "core/model/formats": ["core/model"],
    "core/serving": ["core/model/formats"],
    "server/rpc": ["core/wire"],
    "server/transport": ["server/rpc"],
    "server/http2/codec": ["server/transport"],
    "server/http2/session": ["server/http2/codec"],
    "server/http2/event_loop": ["server/http2/session"],
    "server/grpc": ["server/transport"],
    "server/services": ["server/rpc", "core/batching", "core/serving", "proto"],
    "server": ["server/http2/event_loop", "server/grpc", "server/services"],
    "client/offline": ["core/model/formats"],
    "client": ["core/wire", "proto"],
    "client/report": ["core/base"],
    "client/loadtest": ["client"],
    "client/output": ["client/loadtest", "client/report"],
    "client/command": ["client/output"],
    "bench": ["server", "client/loadtest", "client/report"],
    "tests": ["server", "client/command", "client/offline", "bench"],
}

# What a folder may include besides. These arrows are not passed on: a folder
# with an arrow to this one may not include what they lead to.
PRIVATE_ARROWS = {
    "core/model/formats": ["core/wire", "proto"],
}

# What holds the command and what it is made of; client/report and
# client/offline do without the libraries that these may name.
CLIENT = ["client", "client/loadtest", "client/output", "client/command"]

# Headers that are not ours, by the first pattern that fits, and the folders
# whose files may name them. Every other header is free.
FOREIGN = [
    ("generated gRPC stubs", r".*\.grpc\.pb\.h",
     [*CLIENT, "tests", "bench"]),
    ("protobuf", r"google/protobuf/.*",
     ["proto", "core/model/formats", "server/services", *CLIENT, "tests",
      "bench"]),
    ("gRPC", r"(grpc|grpcpp)/(?!.*\.pb\.h$).*",
     ["server/grpc", *CLIENT, "tests", "bench"]),
    ("nghttp2", r"nghttp2/.*",
     ["server/http2/codec", *CLIENT, "tests", "bench"]),
    ("OpenBLAS", r"(cblas|lapacke|openblas_config)\.h",
     ["core/math", "tests", "bench"]),
    ("utf8proc", r"utf8proc\.h", ["core/base", "client/report"]),
    ("command-line flags", r"(absl/flags|CLI)/.*",
     ["server", *CLIENT, "tests", "bench"]),
    ("a stream that prints", r"iostream",
     ["server", *CLIENT, "client/offline", "tests", "bench"]),
]

# Single files that may do what their folder may not.
EXCEPTIONS = {
    "client/command.cc": ["client/command"],
    "client/command/offline.cc": ["client/offline"],
    "server/main.cc": ["client"],
}

# Units that may lie on a cycle of units listed here, with the reason. The list
# only shrinks: an entry that lies on no cycle is an error.
KNOWN_CYCLES = {}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def folder_of(path):
    """The longest folder of ARROWS that holds `path`, or None."""
    parts = path.split("/")[:-1]
    while parts:
        if "/".join(parts) in ARROWS:
            return "/".join(parts)
        parts.pop()
    return None


def reachable(folder):
    """`folder` and every folder that its arrows lead to."""
    seen, todo = set(), [folder]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo.extend(ARROWS[here])
    return seen


def fault(path, included):
    """Why `path` must not include `included`, or None where it may."""
    source = folder_of(path)
    excepted = EXCEPTIONS.get(path, [])
    for name, pattern, folders in FOREIGN:
        if re.fullmatch(pattern, included):
            if source in folders or name in excepted:
                return None
            return f"{source} must not name {name}: {included}"
    target = "proto" if included.endswith(".pb.h") else folder_of(included)
    allowed = reachable(source) | set(PRIVATE_ARROWS.get(source, []))
    if target is None or target in allowed or target in excepted:
        return None
    return f"no arrow from {source} to {target}: {included}"


def sources(root):
    """Yields every file that is checked, in order."""
    for top in sorted({folder.split("/")[0] for folder in ARROWS}):
        for file in sorted((root / top).rglob("*")):
            if file.suffix in {".h", ".cc"}:
                yield file


def read_includes(root):
    """{path: [(line number, included path)]} of every file that is checked."""
    includes = {}
    for file in sources(root):
        lines = file.read_text(encoding="utf-8").splitlines()
        matches = ((n, INCLUDE.match(line)) for n, line in enumerate(lines, 1))
        includes[file.relative_to(root).as_posix()] = [
            (number, match.group(2)) for number, match in matches if match]
    return includes


def arrow_faults(includes):
    """Yields FILE:LINE: WHAT of every include that follows no arrow."""
    for path, included in includes.items():
        if folder_of(path) is None:
            yield f"{path}:1: lies in a folder that has no arrows"
            continue
        for number, target in included:
            what = fault(path, target)
            if what:
                yield f"{path}:{number}: {what}"


def unit_of(path):
    """The compile unit of a file: its path without .h or .cc."""
    return path.rsplit(".", 1)[0]


def unit_graph(includes):
    """{unit: {unit that it leads to: "FILE -> HEADER"}}"""
    graph = {unit_of(path): {} for path in includes}
    for path, included in includes.items():
        here = unit_of(path)
        for _, target in included:
            there = unit_of(target)
            if target in includes and there != here:
                graph[here].setdefault(there, f"{path} -> {target}")
    return graph


def shortest_cycle(graph, start):
    """The units of a shortest cycle through `start`, from there; or None."""
    before, todo = {start: None}, [start]
    for here in todo:  # breadth first; `todo` grows on the way
        for there in sorted(graph[here]):
            if there == start:
                cycle = []
                while here is not None:
                    cycle.append(here)
                    here = before[here]
                return cycle[::-1]
            if there not in before:
                before[there] = here
                todo.append(there)
    return None


def cycles(graph):
    """For every unit on a cycle a shortest one, each of them once."""
    found = {}
    for unit in sorted(graph):
        cycle = shortest_cycle(graph, unit)
        if cycle:
            found.setdefault(frozenset(cycle), cycle)
    return list(found.values())


def cycle_faults(includes):
    """Yields the path of every cycle that is not known, and stale knowledge."""
    graph = unit_graph(includes)
    found = cycles(graph)
    for cycle in found:
        if all(unit in KNOWN_CYCLES for unit in cycle):
            continue
        steps = [graph[here][there]
                 for here, there in zip(cycle, cycle[1:] + cycle[:1])]
        yield "cycle of compile units: " + ", ".join(steps)
    for unit in KNOWN_CYCLES:
        if not any(unit in cycle for cycle in found):
            yield f"{unit}: lies on no cycle: remove it from KNOWN_CYCLES"


def exception_faults(includes):
    """Yields every exception for a file that does not exist."""
    for path in EXCEPTIONS:
        if path not in includes:
            yield f"{path}: does not exist: remove it from EXCEPTIONS"


def faults(root):
    """Yields a line for everything that breaks a rule."""
    includes = read_includes(root)
    yield from arrow_faults(includes)
    yield from cycle_faults(includes)
    yield from exception_faults(includes)


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(arguments[1])
    if not any(sources(root)):
        print(f"no sources under {root}", file=sys.stderr)
        return 2
    found = list(faults(root))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
