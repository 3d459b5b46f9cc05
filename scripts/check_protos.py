#!/usr/bin/env python3
"""Compares the protos with those of an earlier release by `buf breaking`.

usage: check_protos.py --buf PROGRAM [--protos DIR] [--against DIR]

Prints each change that breaks a client, a server or a model file of that
release, as FILE:LINE: RULE: MESSAGE. Exit code 0 if there is none, 1 if there
is one, 2 if buf itself fails.
"""

import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# FILE is the strictest category: generated code must stay compatible, too.
CONFIG = json.dumps({"version": "v2", "breaking": {"use": ["FILE"]}})

# buf's exit code if it found a breaking change.
FOUND = 100

# Field 3, `label`, is reserved for the labels that the model lifecycle brings.
# The reservation may end where the field takes its place.
ALLOWED = {
    f'Previously present reserved name "label" on message "{message}" '
    "was deleted." for message in ("ModelRef", "GetModelRequest")
} | {
    f'Previously present reserved range "[3]" on message "{message}" is '
    "missing values: [3] were removed."
    for message in ("ModelRef", "GetModelRequest")
}


def breaking_changes(buf, protos, against):
    """Yields what buf finds, as dictionaries. RuntimeError if buf fails."""
    done = subprocess.run(
        [buf, "breaking", str(protos), "--against", str(against),
         "--config", CONFIG, "--error-format", "json"],
        capture_output=True, text=True, check=False)
    if done.returncode not in (0, FOUND):
        raise RuntimeError(done.stderr.strip() or done.stdout.strip())
    for line in done.stdout.splitlines():
        change = json.loads(line)
        if change["message"] not in ALLOWED:
            yield change


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--buf", required=True)
    parser.add_argument("--protos", type=pathlib.Path, default=ROOT / "proto")
    parser.add_argument("--against", type=pathlib.Path,
                        default=ROOT / "tests/compatibility/proto")
    options = parser.parse_args()
    try:
        changes = list(breaking_changes(options.buf, options.protos,
                                        options.against))
    except (OSError, RuntimeError) as error:
        print(f"buf: {error}", file=sys.stderr)
        return 2
    for change in changes:
        print(f"{change.get('path', options.protos)}:"
              f"{change.get('start_line', 1)}: {change['type']}: "
              f"{change['message']}")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
