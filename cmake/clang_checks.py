#!/usr/bin/env python3
"""Reads our sources with clang 14: clang-tidy, and each header alone.

usage: clang_checks.py --build DIR [--jobs N] [--cache DIR]

The build folder is configured and holds compile_commands.json and the generated
headers. clang-tidy reads many sources as one, since most of its time goes into
the headers that all of them include. Where that finds anything, the sources
that it names are read alone, and the others as one again; what a source gives
alone is printed.

With --cache, what passed is not read again, in whichever checkout: a verdict is
kept by the preprocessed text (system headers included), the text of our own
files (for their comments), the flags, the configuration and clang's version.
Only passes are kept.
"""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time

import source_groups

ROOT = source_groups.ROOT
MOST_IN_A_GROUP = 30
DAY = 24 * 60 * 60
KEPT_DAYS = 60  # after the last use of a verdict
COMPILER = "clang++-14"
TIDY = "clang-tidy-14"


@dataclasses.dataclass(frozen=True)
class Work:
    """One file to check, with the flags that its compiler gets."""
    check: str  # "clang-tidy" or "headers"
    file: pathlib.Path
    flags: tuple

    @property
    def command(self):
        if self.check == "clang-tidy":
            return tidy_command(self.file, self.flags)
        return [COMPILER, *self.flags, "-fsyntax-only", "-x", "c++", "-"]

    @property
    def text(self):
        """What the command reads from its standard input."""
        if self.check == "clang-tidy":
            return ""
        return f'#include "{self.file.relative_to(ROOT)}"\n'


def tidy_command(file, flags):
    # The configuration is named, because one that clang-tidy finds itself and
    # cannot read, it quietly does without.
    return [TIDY, "--quiet", "--config-file=.clang-tidy", str(file), "--",
            *flags]


# --- What there is to check ---------------------------------------------------


def compile_commands(build):
    """The flags of each of our sources, by its path."""
    flags = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"])
        command = shlex.split(entry["command"])
        if not file.is_relative_to(build):
            # Without the compiler, and without `-o OUTPUT -c SOURCE`.
            flags[file] = tuple(command[1:command.index("-o")])
    return flags


def is_read_alone(header):
    """Whether its source includes `header` first: that proves it already."""
    source = header.with_suffix(".cc")
    if not source.is_file():
        return False
    names = source_groups.included(source)
    return names and names[0] == str(header.relative_to(ROOT))


def shared_parts(a, b):
    """How many leading folders two paths share."""
    return len(os.path.commonpath([a.parent, b.parent]).split("/"))


def works_of(flags):
    """All sources, and the headers that no source proves, with the flags of a
    source nearby."""
    works = [Work("clang-tidy", file, flags[file]) for file in sorted(flags)]
    for top in sorted({file.relative_to(ROOT).parts[0] for file in flags}):
        for header in sorted((ROOT / top).rglob("*.h")):
            if not is_read_alone(header):
                near = max(flags, key=lambda file: shared_parts(file, header))
                works.append(Work("headers", header, flags[near]))
    return works


# --- Verdicts -----------------------------------------------------------------


class Verdicts:
    """The passes that are known, as empty files in `folder` (None: none)."""

    def __init__(self, folder, build):
        self.folder = folder
        # Paths that differ between checkouts, which must not enter a key.
        self.places = [(str(build).encode(), b"<build>"),
                       (str(ROOT).encode(), b"<root>")]
        version = subprocess.run([TIDY, "--version"], capture_output=True,
                                 check=True).stdout
        self.common = version + (ROOT / ".clang-tidy").read_bytes()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def file_of(self, work):
        """Where the pass of `work` is kept; None where it cannot be known."""
        if not self.folder:
            return None
        preprocessed = subprocess.run(
            [COMPILER, *work.flags, "-E", "-dD", "-x", "c++",
             "-" if work.text else str(work.file)],
            input=work.text.encode(), cwd=ROOT, capture_output=True,
            check=False)
        if preprocessed.returncode:
            return None
        digest = hashlib.sha256(self.common)
        self._add(digest, "\0".join(work.command).encode())
        self._add(digest, preprocessed.stdout)
        for file in source_groups.files_read(work.file):
            self._add(digest, file.read_bytes())
        key = digest.hexdigest()
        return self.folder / key[:2] / key

    def _add(self, digest, data):
        for place, name in self.places:
            data = data.replace(place, name)
        digest.update(hashlib.sha256(data).digest())

    @staticmethod
    def has(file):
        if not file or not file.exists():
            return False
        file.touch()  # it is of use
        return True

    @staticmethod
    def add(file):
        if file:
            file.parent.mkdir(exist_ok=True)
            file.touch()

    def forget_old(self):
        for file in self.folder.glob("*/*") if self.folder else []:
            if time.time() - file.stat().st_mtime > KEPT_DAYS * DAY:
                file.unlink(missing_ok=True)


# --- Checking -----------------------------------------------------------------


def grouped(works):
    """Puts sources with the same warnings together; headers are read alone."""
    by_warnings = {}
    groups = []
    for work in works:
        if work.check == "clang-tidy":
            warnings = tuple(flag for flag in work.flags
                             if flag.startswith(("-W", "-std=")))
            by_warnings.setdefault(warnings, {})[work.file] = work
        else:
            groups.append([work])
    for same in by_warnings.values():
        groups += [[same[file] for file in files] for files in
                   source_groups.grouped(list(same), MOST_IN_A_GROUP)]
    # The longest first, so that none is left to run alone at the end.
    return sorted(groups, key=len, reverse=True)


def flags_for(group):
    """The flags of the first, and the folders and macros of the others."""
    flags = list(group[0].flags)
    for work in group[1:]:
        before = ""
        for flag in work.flags:
            if before == "-isystem" and flag not in flags:
                flags += [before, flag]
            elif flag.startswith(("-D", "-I")) and flag not in flags:
                flags.append(flag)
            before = flag
    return flags


def parts_of(group, said):
    """What to read where `group` failed: each source that is named, and the
    others as one; two halves where none is named."""
    named = [work for work in group if f"{work.file}:" in said]
    others = [work for work in group if work not in named]
    if not named:
        half = len(group) // 2
        return [group[:half], group[half:]]
    return [*([work] for work in named), *([others] if others else [])]


def complaint(command, text=""):
    """Runs `command`; what it says where it fails, else None."""
    done = subprocess.run(command, input=text, text=True, cwd=ROOT,
                          capture_output=True, check=False)
    return done.stdout + done.stderr if done.returncode else None


def read_as_one(group, folder):
    """What clang-tidy says of the group, with the places in its sources."""
    # The texts, not includes of them: some checks look at the main file only.
    lines = []
    places = []
    for work in group:
        text = work.file.read_text().splitlines()
        lines += text
        places += [f"{work.file}:{line + 1}:" for line in range(len(text))]
    text = "\n".join(lines) + "\n"
    file = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.cc"
    file.write_text(text)
    said = complaint(tidy_command(file, flags_for(group)))
    return said and re.sub(re.escape(str(file)) + r":(\d+):",
                           lambda match: places[int(match[1]) - 1], said)


def check(group, folder):
    """Reads the group; returns (what was said or None, the seconds it took)."""
    began = time.monotonic()
    if len(group) == 1:
        said = complaint(group[0].command, group[0].text)
    else:
        said = read_as_one(group, folder)
    return said, time.monotonic() - began


class Run:
    """Checks works on `jobs` threads; counts what fails."""

    def __init__(self, jobs, verdicts):
        self.jobs = jobs
        self.verdicts = verdicts
        self.failures = 0

    def run(self, works):
        with (concurrent.futures.ThreadPoolExecutor(self.jobs) as pool,
              tempfile.TemporaryDirectory() as folder):
            files = dict(zip(works, pool.map(self.verdicts.file_of, works)))
            todo = [work for work in works if not Verdicts.has(files[work])]
            groups = grouped(todo)
            say(f"{len(works)} files, of which {len(works) - len(todo)} passed "
                f"before; {len(todo)} to read in {len(groups)} groups")
            running = {}
            again = Again()

            def start(group):
                running[pool.submit(check, group, pathlib.Path(folder))] = group

            for group in groups:
                start(group)
            while running:
                done, _ = concurrent.futures.wait(
                    running, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in done:
                    group = running.pop(future)
                    said, seconds = future.result()
                    again.note(group, seconds)
                    if said is None:
                        for work in group:
                            Verdicts.add(files[work])
                    elif len(group) == 1:
                        self._fail(group[0], said)
                    else:
                        again.expect(group, said)
                        for part in parts_of(group, said):
                            start(part)
            again.report()

    def _fail(self, work, said):
        self.failures += 1
        say(f"{work.file.relative_to(ROOT)} ({work.check}):\n{said}")


class Again:
    """What it cost to read the sources of failed groups again."""

    def __init__(self):
        self.sources = set()
        self.seconds = 0.0

    def expect(self, group, said):
        lines = [line for line in said.splitlines() if ": error:" in line]
        say(f"{len(group)} sources are read again in parts, because together "
            f"they give: {lines[0] if lines else said[-200:]}")
        self.sources.update(work.file for work in group)

    def note(self, group, seconds):
        if group[0].file in self.sources:
            self.seconds += seconds

    def report(self):
        if self.sources:
            say(f"{len(self.sources)} sources were read again: "
                f"{self.seconds:.0f} s of work")


def say(text):
    print(text, flush=True)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--cache", type=pathlib.Path)
    options = parser.parse_args()
    build = options.build.resolve()

    flags = compile_commands(build)
    if not flags:
        sys.exit(f"{build}/compile_commands.json names none of our sources")
    verdicts = Verdicts(options.cache, build)
    run = Run(options.jobs, verdicts)
    run.run(works_of(flags))
    verdicts.forget_old()
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
