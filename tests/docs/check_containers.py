#!/usr/bin/env python3
"""Checks that containers are started as they should be: closed.

Usage: check_containers.py ROOT

In README.md, SECURITY.md, docs/*.md and docker/Dockerfile, each `docker run` of
the image must publish ports on 127.0.0.1 only, with a read-only root and without
capabilities. Each service of docker/compose.yaml must do the same, gain no
privileges, and have limits for memory and processes.

Prints each mistake as FILE:LINE: WHAT. Exit code 0 if there is none, 1 otherwise.
"""

import pathlib
import re
import sys

RUN_FLAGS = ("--read-only", "--cap-drop ALL")
SERVICE_LINES = (r"read_only: true", r"cap_drop: \[ALL\]",
                 r'security_opt: \["no-new-privileges:true"\]',
                 r"mem_limit: \d+[mg]", r"pids_limit: \d+")


def commands_of(text):
    """(line number, command) of each `docker run` that starts the image."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not re.match(r"[#$\s]*docker run ", line):
            continue
        command, last = line.strip(), number
        while command.endswith("\\") and last < len(lines):
            command = command[:-1] + lines[last].lstrip("# >")
            last += 1
        yield number, re.sub(r"\s+", " ", command)


def mistakes_of_command(command):
    published = re.findall(r"(?:-p|--publish)[ =](\S+)", command)
    if not published:
        yield "publishes no port"
    for port in published:
        if not port.startswith("127.0.0.1:"):
            yield f"publishes {port} on every address: give 127.0.0.1:{port}"
    for flag in RUN_FLAGS:
        if flag not in command:
            yield f"is without {flag}"


def services_of(text):
    """(line number, name, lines) of each service of a compose file."""
    found = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\S", line) and not line.startswith("#"):
            inside = line == "services:"
        elif inside and (match := re.match(r"  (\w+):$", line)):
            found.append((number, match[1], []))
        elif found:
            found[-1][2].append(line.strip())
    return found


def mistakes_of_service(lines):
    for wanted in SERVICE_LINES:
        if not any(re.fullmatch(wanted, line) for line in lines):
            yield f"is without {wanted}"
    for line in lines:
        port = re.fullmatch(r'- "?([\d.:]+:\d+)"?', line)
        if port and not port[1].startswith("127.0.0.1:"):
            yield f"publishes {port[1]} on every address"


def main(root):
    documents = [root / "README.md", root / "SECURITY.md",
                 root / "docker/Dockerfile", *sorted((root / "docs").glob("*.md"))]
    mistakes = []
    runs = 0
    for document in documents:
        for number, command in commands_of(document.read_text()):
            runs += 1
            mistakes += [f"{document}:{number}: docker run {what}"
                         for what in mistakes_of_command(command)]
    compose = root / "docker/compose.yaml"
    services = services_of(compose.read_text())
    for number, name, lines in services:
        mistakes += [f"{compose}:{number}: {name} {what}"
                     for what in mistakes_of_service(lines)]
    if not runs or not services:
        mistakes.append(f"{runs} docker run, {len(services)} services: "
                        "nothing was checked")
    print(*mistakes, sep="\n", end="\n" if mistakes else "")
    return 1 if mistakes else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1])))
