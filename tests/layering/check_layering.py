#!/usr/bin/env python3
"""Holds the architecture's arrows: who may include whom.

usage: check_layering.py ROOT

Reads the #include lines of every source under ROOT's folders and prints each
that points where no arrow allows, as FILE:LINE: WHAT. Exit code 0 when there
is none, 1 otherwise.
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
    "bench": ["server", "client"],
    "tests": ["server", "client", "client/offline", "bench"],
}

# What a folder may include besides. These arrows are not passed on: a folder
# with an arrow to this one may not include what they lead to.
PRIVATE_ARROWS = {
    "core/model/formats": ["core/wire", "proto"],
}

# Headers that are not ours, by the first pattern that fits, and the folders
# whose files may name them. Every other header is free.
FOREIGN = [
    ("generated gRPC stubs", r".*\.grpc\.pb\.h",
     ["client", "tests", "bench"]),
    ("protobuf", r"google/protobuf/.*",
     ["proto", "core/model/formats", "server/services", "client", "tests",
      "bench"]),
    ("gRPC", r"(grpc|grpcpp)/(?!.*\.pb\.h$).*",
     ["server/grpc", "client", "tests", "bench"]),
    ("nghttp2", r"nghttp2/.*",
     ["server/http2/codec", "client", "tests", "bench"]),
    ("OpenBLAS", r"(cblas|lapacke|openblas_config)\.h",
     ["core/math", "tests", "bench"]),
    ("command-line flags", r"(absl/flags|CLI)/.*",
     ["server", "client", "tests", "bench"]),
    ("a stream that prints", r"iostream",
     ["server", "client", "client/offline", "tests", "bench"]),
]

# Single files that may do what their folder may not.
EXCEPTIONS = {
    "client/command/offline.cc": ["client/offline"],
    "server/main.cc": ["client"],
}

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
    for top in sorted({folder.split("/")[0] for folder in ARROWS}):
        for file in sorted((root / top).rglob("*")):
            if file.suffix in {".h", ".cc"}:
                yield file


def faults(root):
    """Yields FILE:LINE: WHAT of every include that points wrongly."""
    for file in sources(root):
        path = file.relative_to(root).as_posix()
        if folder_of(path) is None:
            yield f"{path}:1: lies in a folder that has no arrows"
            continue
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            what = match and fault(path, match.group(2))
            if what:
                yield f"{path}:{number}: {what}"


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
