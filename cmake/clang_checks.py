#!/usr/bin/env python3
"""Reads our sources with clang 14: clang-tidy, and each header alone.

usage: clang_checks.py --build DIR --jobs N tidy|headers

DIR is a configured build folder with compile_commands.json and the generated
headers. What passed once is remembered by the contents of all that it reads of
ours, so a second run checks only what changed. (A new version of a Debian
library is not seen: remove DIR/passed then.)
"""

import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(rb'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)


def compile_commands(build):
    """The compile command of each of our sources, by its path."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"])
        if not file.is_relative_to(build):
            commands[file] = shlex.split(entry["command"])
    return commands


def flags_alone(command):
    """`command` without its compiler, and without `-o OUTPUT -c SOURCE`."""
    return command[1:command.index("-o")]


def is_read_alone(header):
    """Whether its own source includes `header` first: that proves it already."""
    source = header.with_suffix(".cc")
    if not source.is_file():
        return False
    first = INCLUDE.search(source.read_bytes())
    return first and first[1].decode() == str(header.relative_to(ROOT))


def headers(commands):
    """The flags that each header no source proves is read with: a neighbour's."""
    found = {}
    for top in sorted({f.relative_to(ROOT).parts[0] for f in commands}):
        for header in sorted((ROOT / top).rglob("*.h")):
            if is_read_alone(header):
                continue
            neighbour = max(commands, key=lambda file: shared_parts(
                file, header))
            found[header] = flags_alone(commands[neighbour])
    return found


def shared_parts(a, b):
    """How many leading folders two paths share."""
    count = 0
    for x, y in zip(a.parts[:-1], b.parts[:-1]):
        if x != y:
            break
        count += 1
    return count


def ours_that_it_reads(file):
    """`file` and every file of ours that it includes, however deep."""
    seen, todo = set(), [file]
    while todo:
        here = todo.pop()
        if here in seen or not here.is_file():
            continue
        seen.add(here)
        for name in INCLUDE.findall(here.read_bytes()):
            todo.append(ROOT / name.decode())
    return sorted(seen)


def key_of(file, common):
    """A name for all that the outcome of checking `file` depends on."""
    digest = hashlib.sha256(common)
    for path in ours_that_it_reads(file):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def tool_version(tool):
    return subprocess.run([tool, "--version"], capture_output=True,
                          check=True).stdout


def work_of(check, build, commands):
    """Yields (file, command to run, input) of one check."""
    if check == "tidy":
        for file in commands:
            # Named, because one that it finds itself and cannot read, it
            # quietly does without.
            yield file, ["clang-tidy-14", "--quiet", "-p", str(build),
                         "--config-file=.clang-tidy", str(file)], ""
    else:
        for header, flags in headers(commands).items():
            yield header, ["clang++-14", *flags, "-fsyntax-only", "-x", "c++",
                           "-"], f'#include "{header.relative_to(ROOT)}"\n'


def run(work, build, common):
    """Runs one piece of work unless it passed before; returns what it says."""
    file, command, text = work
    key = key_of(file, common + shlex.join(command).encode())
    passed = build / "passed" / key
    if passed.exists():
        return file, None
    done = subprocess.run(command, input=text, text=True, cwd=ROOT,
                          capture_output=True, check=False)
    if done.returncode == 0:
        passed.touch()
        return file, None
    return file, done.stdout or done.stderr


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("check", choices=["tidy", "headers"])
    options = parser.parse_args()
    build = options.build.resolve()
    (build / "passed").mkdir(exist_ok=True)

    commands = compile_commands(build)
    if not commands:
        sys.exit(f"{build}/compile_commands.json names none of our sources")
    common = b"".join([tool_version("clang-tidy-14"),
                       (ROOT / ".clang-tidy").read_bytes(),
                       *(path.read_bytes()
                         for path in sorted((ROOT / "proto").rglob("*.proto")))])

    failures = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        outcomes = [pool.submit(run, work, build, common)
                    for work in work_of(options.check, build, commands)]
        for outcome in outcomes:
            file, said = outcome.result()
            if said is not None:
                failures += 1
                print(f"{file.relative_to(ROOT)}:\n{said}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
