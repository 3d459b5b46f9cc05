#!/usr/bin/env python3
"""Reads our sources with clang 14: clang-tidy, and each header alone.

usage: clang_checks.py --build DIR --jobs N tidy|headers

DIR is a configured build folder with compile_commands.json and the generated
headers. clang-tidy reads up to ten sources as one, since most of its time goes
into what all of them include; where that finds anything, each is read alone, and
what it says then is printed. What passed once is remembered by the contents of
all that it reads of ours, so a second run checks only what changed. (A new
version of a Debian library is not seen: remove DIR/passed then.)
"""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(rb'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
# What a source declares in the first column, where the contents of a namespace
# stand. A name too many costs a group; one too few, a second reading.
DECLARED = re.compile(
    r"^(?!TEST|INSTANTIATE|namespace|using .*::\w+;|[#/}\s])[^(={;\n]*?"
    r"(?<![:\w])(\w+)\s*(?:[(={;\[]|:(?!:)|final)", re.MULTILINE)
MOST_IN_A_GROUP = 10


@dataclasses.dataclass(frozen=True)
class Work:
    """One file to check: clang's flags for it, the command, its input, and the
    mark that it passed."""
    file: pathlib.Path
    flags: tuple
    command: list
    text: str
    passed: pathlib.Path


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


def tidy_command(file, flags):
    # The configuration is named, because one that clang-tidy finds itself and
    # cannot read, it quietly does without.
    return ["clang-tidy-14", "--quiet", "--config-file=.clang-tidy", str(file),
            "--", *flags]


def work_of(check, build, commands, common):
    """Yields the work of one check that has not passed before."""
    if check == "tidy":
        files = {file: flags_alone(command)
                 for file, command in sorted(commands.items())}
    else:
        files = headers(commands)
    for file, flags in files.items():
        if check == "tidy":
            command, text = tidy_command(file, flags), ""
        else:
            command = ["clang++-14", *flags, "-fsyntax-only", "-x", "c++", "-"]
            text = f'#include "{file.relative_to(ROOT)}"\n'
        key = key_of(file, common + shlex.join(command).encode())
        passed = build / "passed" / key
        if not passed.exists():
            yield Work(file, tuple(flags), command, text, passed)


def grouped(works):
    """Puts sources together that one reading can take: those with the same flags
    that declare no name twice."""
    groups = []
    for work in works:
        names = set(DECLARED.findall(work.file.read_text().replace(
            "BENCHMARK_MAIN", "main")))
        for group, taken in groups:
            if (len(group) < MOST_IN_A_GROUP and group[0].flags == work.flags
                    and taken.isdisjoint(names)):
                group.append(work)
                taken |= names
                break
        else:
            groups.append(([work], names))
    return [group for group, _ in groups]


def complaint(command, text=""):
    """Runs `command`; what it says where it fails, else None."""
    done = subprocess.run(command, input=text, text=True, cwd=ROOT,
                          capture_output=True, check=False)
    return done.stdout + done.stderr if done.returncode else None


def passes_as_one(group, folder):
    # The texts, not includes of them: some checks look at the main file only.
    text = "".join(f'#line 1 "{work.file}"\n{work.file.read_text()}\n'
                   for work in group)
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    file = folder / f"{name}.cc"
    file.write_text(text)
    return complaint(tidy_command(file, group[0].flags)) is None


def run(group, folder):
    """Checks a group; returns (file, what was said) of each that failed."""
    failed = []
    together = len(group) > 1 and passes_as_one(group, folder)
    for work in group:
        said = None if together else complaint(work.command, work.text)
        if said is None:
            work.passed.touch()
        else:
            failed.append((work.file, said))
    return failed


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

    works = work_of(options.check, build, commands, common)
    groups = ([[work] for work in works] if options.check == "headers"
              else grouped(works))
    failures = 0
    with (concurrent.futures.ThreadPoolExecutor(options.jobs) as pool,
          tempfile.TemporaryDirectory() as folder):
        for outcome in [pool.submit(run, group, pathlib.Path(folder))
                        for group in groups]:
            for file, said in outcome.result():
                failures += 1
                print(f"{file.relative_to(ROOT)}:\n{said}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
