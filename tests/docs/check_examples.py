#!/usr/bin/env python3
"""Runs the examples of the documentation and compares what they print.

Usage: check_examples.py [--update | --refresh] SERVER ROOT DOCUMENT...

SERVER is the neurite-server program, with `neurite` beside it. DOCUMENTs are
paths from ROOT. Their fenced blocks, by language:

  console    A line "$ COMMAND" is run by bash (a command may go on in lines
             that begin with "> "); the lines up to the next one must be what it
             prints, on stdout and stderr together. A command that fails is a
             mistake, unless the next one is `echo $?`.
  python     Run, unless it is a file for a command to run (see below).
  textproto  A whole model file: `neurite inspect` must accept it.
  sh, json   Must parse. For what cannot be run here.

The examples of one document run in order, in one scratch folder that looks like
the repository. A server with the bundled models is there for them as
127.0.0.1:8500 and as `pidof neurite-server`, unless the document has started
one itself by then: a command `neurite-server ... &` takes the place of the
server before it, and has printed what it prints up to "listening on". The
servers really listen on a free port; 127.0.0.1:8500 stands for it in commands,
files and outputs.

A comment right above a block, <!-- example: CLAUSE; CLAUSE -->, may say:

  numbers vary in lines: WORD, ...   In lines that begin with one of these words,
                    numbers (with their units) may be others.
  extra lines: WORD, ...   Lines that begin so may be there or not, with the lines
                    in which they go on after a backslash.
  file NAME         The block is written to NAME, and not run by itself.
  needs MODULE      A module for Python. Where it is missing, the block is skipped
                    with every later one that has this clause, and that is said.
  not run: REASON   A console block that only must parse.

With --update, outputs that differ are replaced in the documents; with --refresh,
those whose numbers may vary are replaced as well.
"""

import dataclasses
import difflib
import importlib.util
import json
import os
import pathlib
import re
import select
import shlex
import subprocess
import sys
import tempfile
import time

from markdown import Document

TIMEOUT_SECONDS = 120
ADDRESS = "127.0.0.1:8500"
PYTHON = "/usr/bin/python3"

_NUMBER = re.compile(
    r"(?<![A-Za-z\d.])\d[\d,]*(?:\.\d+)?(?:\s?(?:ns|us|ms|s|KiB|MiB|GiB|%)(?![\w])\*?)?")
_CLAUSES = ("numbers vary in lines:", "extra lines:", "file ", "needs ",
            "not run:")


def clauses_of(note):
    """{clause: its text} of a block's note."""
    clauses = {}
    for part in filter(None, map(str.strip, note.split(";"))):
        name = next((name for name in _CLAUSES if part.startswith(name)), None)
        if name is None:
            raise ValueError(f"no clause of an example: {part}")
        clauses[name.strip(" :")] = part[len(name):].strip()
    return clauses


def words_of(clauses, name):
    return tuple(word.strip() for word in clauses.get(name, "").split(",")
                 if word.strip())


@dataclasses.dataclass
class Step:
    """A command of a console block, and what the document says it prints."""

    command: str
    line: int  # index of its first line in the block
    first: int  # of its output
    output: list


def steps_of(lines):
    steps = []
    for index, line in enumerate(lines):
        if line.startswith("$ "):
            steps.append(Step(line[2:], index, index + 1, []))
        elif not steps:
            raise ValueError("a console block begins with \"$ COMMAND\"")
        elif (line.startswith("> ") and not steps[-1].output and
              steps[-1].command.endswith("\\")):
            steps[-1].command += "\n" + line[2:]
            steps[-1].first = index + 1
        else:
            steps[-1].output.append(line)
    return steps


def trimmed(lines):
    """`lines` without the empty ones at the end."""
    end = len(lines)
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def comparable(lines, clauses):
    """`lines` with what may differ between machines taken out."""
    vary = words_of(clauses, "numbers vary in lines")
    extra = words_of(clauses, "extra lines")
    result = []
    goes_on = False
    for line in trimmed(lines):
        words = line.lstrip()
        if goes_on or (extra and words.startswith(extra)):
            goes_on = line.endswith("\\")
            continue
        if vary and words.startswith(vary):
            # Columns move with the numbers in them.
            line = re.sub(r" +", " ", _NUMBER.sub("#", line)).strip()
        result.append(line.rstrip())
    return trimmed(result)


class Server:
    """A neurite-server on a port of its own; `said` is what it printed."""

    def __init__(self, program, arguments, folder, environment):
        if "--listen" not in arguments:
            arguments = f"--listen 127.0.0.1:0 {arguments}"
        arguments = arguments.replace(ADDRESS, "127.0.0.1:0")
        self.process = subprocess.Popen(
            ["bash", "-c", f"exec {shlex.quote(program)} {arguments}"],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.said = []
        self.address = None
        self._await_address()

    def _await_address(self):
        until = time.monotonic() + TIMEOUT_SECONDS
        text = b""
        while self.address is None:
            ready, _, _ = select.select([self.process.stdout], [], [],
                                        max(0, until - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            text += more
            self.said = text.decode().splitlines()
            if text.endswith(b"\n"):
                for line in self.said:
                    if line.startswith("listening on "):
                        self.address = line.removeprefix("listening on ")
            if not more:
                break

    def published(self, text):
        """`text` with the address that documents have."""
        if self.address is None or self.address.startswith("unix:"):
            return text
        return text.replace(self.address, ADDRESS)

    def stop(self):
        """Returns when it has ended."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.communicate(timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


class Scratch:
    """A folder that looks like the repository, and the programs on its path."""

    def __init__(self, program, root):
        self._folder = tempfile.TemporaryDirectory(prefix="neurite-docs-")
        base = pathlib.Path(self._folder.name)
        self.path = base / "neurite"
        self.path.mkdir()
        for entry in pathlib.Path(root).resolve().iterdir():
            if entry.name not in ("build", ".git"):
                (self.path / entry.name).symlink_to(entry)
        self.program = str(pathlib.Path(program).resolve())
        self.server = None
        self._bin = base / "bin"
        self._bin.mkdir()
        for name in ("neurite-server", "neurite"):
            (self._bin / name).symlink_to(
                pathlib.Path(self.program).with_name(name))
        (self._bin / "python3").symlink_to(PYTHON)
        self._write_pidof("")
        self.environment = {
            "PATH": f"{self._bin}:/usr/bin:/bin", "HOME": str(base),
            "LC_ALL": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1",
            "PYTHONDONTWRITEBYTECODE": "1"}
        for name, value in os.environ.items():
            if name.startswith(("ASAN_", "UBSAN_", "OPENBLAS_")):
                self.environment[name] = value

    def _write_pidof(self, pid):
        shim = self._bin / "pidof"
        shim.write_text(f"#!/bin/sh\necho {pid}\n", encoding="utf-8")
        shim.chmod(0o755)

    def start_server(self, arguments):
        self.stop_server()
        self.server = Server(self.program, arguments, self.path,
                             self.environment)
        self._write_pidof(self.server.process.pid)
        if self.server.address:
            self.environment["NEURITE_SERVER"] = self.server.address
        return self.server

    def need_server(self):
        """Starts a server with the bundled models, unless there is one."""
        if self.server is None:
            self.start_server("--models models --log-level warning")

    def stop_server(self):
        if self.server is not None:
            self.server.stop()
            self.server = None

    def close(self):
        self.stop_server()
        self._folder.cleanup()

    def with_address(self, text):
        return text.replace(ADDRESS, self.server.address or ADDRESS)

    def run(self, command, status=0, stdin=None):
        """(exit code, lines) of a command; `status` is what $? says first."""
        self.need_server()
        done = subprocess.run(
            ["bash", "-c", f"(exit {status})\n{self.with_address(command)}"],
            cwd=self.path, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=TIMEOUT_SECONDS, check=False,
            **({"input": stdin.encode()} if stdin is not None
               else {"stdin": subprocess.DEVNULL}))
        text = done.stdout.decode(errors="replace")
        return done.returncode, self.server.published(text).splitlines()


class Runner:
    """Runs the blocks of one document. `complaints` says what is wrong."""

    def __init__(self, name, document, scratch):
        self.name = name
        self.document = document
        self.scratch = scratch
        self.complaints = []
        self.skipped = []
        self.counts = {}  # what was run or parsed, by kind
        # (first line, end, new lines) of outputs that are wrong, and of those
        # that differ only where they may.
        self.replacements = []
        self.outdated = []

    def run(self):
        runs = {"console": self._console, "python": self._python,
                "textproto": self._textproto, "sh": self._shell,
                "json": self._json}
        for block in self.document.blocks:
            if block.language not in runs:
                continue
            try:
                clauses = clauses_of(block.note)
                module = clauses.get("needs")
                if module and importlib.util.find_spec(module) is None:
                    self.skipped.append(
                        f"{self.name}:{block.first}: python has no {module}")
                elif "file" in clauses:
                    self._write(clauses["file"], block)
                else:
                    runs[block.language](block, clauses)
            except (ValueError, subprocess.TimeoutExpired) as error:
                self._complain(block.first, error)

    def _complain(self, line, text):
        self.complaints.append(f"{self.name}:{line}: {text}")

    def _count(self, kind):
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def _write(self, file, block):
        self.scratch.need_server()
        path = self.scratch.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            self.scratch.with_address("\n".join(block.lines)) + "\n",
            encoding="utf-8")
        self._count("file")

    def _console(self, block, clauses):
        steps = steps_of(block.lines)
        if "not run" in clauses:
            for step in steps:
                self._parse_shell(block.first + step.line, step.command)
            return
        status = 0
        for i, step in enumerate(steps):
            follows = steps[i + 1].command if i + 1 < len(steps) else ""
            if re.match(r"neurite-server .*&$", step.command, re.DOTALL):
                status, lines = self._start(step.command)
            else:
                status, lines = self.scratch.run(step.command, status)
            self._count("command")
            line = block.first + step.line + 1
            if status != 0 and follows != "echo $?":
                self._complain(line, f"`{step.command}`: exit code {status}")
            self._compare(block, step, lines, clauses)

    def _start(self, command):
        server = self.scratch.start_server(
            command.removeprefix("neurite-server ").rstrip("& "))
        if server.address is None:
            return 1, server.said
        return 0, [server.published(line) for line in server.said]

    def _compare(self, block, step, lines, clauses):
        want = comparable(step.output, clauses)
        got = comparable(lines, clauses)
        first = block.first + step.first
        end = first + len(trimmed(step.output))
        if trimmed(step.output) != trimmed(lines):
            (self.outdated if want == got else self.replacements).append(
                (first, end, trimmed(lines)))
        if want == got:
            return
        diff = "\n".join(difflib.unified_diff(want, got, "the document",
                                              "printed", lineterm="", n=1))
        self._complain(block.first + step.line + 1,
                       f"`{step.command}` prints something else:\n{diff}")

    def _python(self, block, _):
        self.scratch.need_server()
        status, lines = self.scratch.run(f"{PYTHON} -",
                                         stdin=self.scratch.with_address(
                                             "\n".join(block.lines)))
        self._count("python")
        if status != 0:
            self._complain(block.first, "\n".join(["it fails:"] + lines))

    def _textproto(self, block, _):
        file = self.scratch.path / "example" / "model.textproto"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(block.lines) + "\n", encoding="utf-8")
        status, lines = self.scratch.run(f"neurite inspect {file}")
        self._count("model")
        if status != 0:
            self._complain(block.first, "\n".join(["not a model:"] + lines))

    def _shell(self, block, _):
        self._parse_shell(block.first, "\n".join(block.lines))

    def _parse_shell(self, line, text):
        done = subprocess.run(["bash", "-n"], input=text, text=True,
                              capture_output=True, check=False)
        self._count("shell block")
        if done.returncode != 0:
            self._complain(line, done.stderr.strip())

    def _json(self, block, _):
        json.loads("\n".join(block.lines))
        self._count("JSON block")


def check_document(name, text, server, root):
    """The runner of a document's text, after it has run."""
    scratch = Scratch(server, root)
    try:
        runner = Runner(name, Document(text), scratch)
        runner.run()
        return runner
    finally:
        scratch.close()


def updated(text, replacements):
    lines = text.split("\n")
    for first, end, new in sorted(replacements, reverse=True):
        lines[first:end] = new
    return "\n".join(lines)


def main():
    arguments = sys.argv[1:]
    mode = arguments.pop(0) if arguments[0].startswith("--") else ""
    if mode not in ("", "--update", "--refresh"):
        sys.exit(f"no such option: {mode}")
    server, root, *names = arguments
    failed = False
    for name in names:
        path = pathlib.Path(root, name)
        text = path.read_text(encoding="utf-8")
        runner = check_document(name, text, server, root)
        for complaint in runner.complaints:
            print(complaint)
        for skip in runner.skipped:
            print(f"skipped: {skip}")
        replacements = runner.replacements if mode else []
        if mode == "--refresh":
            replacements = replacements + runner.outdated
        if replacements:
            path.write_text(updated(text, replacements), encoding="utf-8")
            print(f"{name}: {len(replacements)} outputs replaced")
        counts = ", ".join(f"{count} {kind}{'' if count == 1 else 's'}"
                           for kind, count in sorted(runner.counts.items()))
        print(f"{name}: {counts or 'no examples'}; "
              f"{len(runner.complaints)} wrong")
        failed = failed or bool(runner.complaints)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
