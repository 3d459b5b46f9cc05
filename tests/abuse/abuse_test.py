#!/usr/bin/env python3
"""Attacks on the server over loopback, with a good client beside each.

Usage: abuse_test.py SERVER CLIENT MODELS [--scale small|full] ...

SERVER is the neurite-server program, CLIENT the neurite program, MODELS the
bundled repository. After each attack the server must live, answer health on a
new and on an old connection, and hold no more memory, descriptors and threads
than before; the good client, at 0.3 of the server's capacity, must have seen
no error. Its p99 beside that without attack is told, not judged: it is noisy.
"""

import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent
                       / "protocol"))  # http2_bytes

import report  # noqa: E402
from attacks import ATTACKS  # noqa: E402
from good_client import GoodClient  # noqa: E402
from scale import SCALES  # noqa: E402
from server_process import ServerProcess  # noqa: E402
from trial import Trial  # noqa: E402

SHARE_OF_CAPACITY = 0.3


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("server")
    parser.add_argument("client")
    parser.add_argument("models")
    parser.add_argument("--frontend", default="h2")
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("--only", metavar="TEXT", help="in an attack's name")
    parser.add_argument("--share", metavar="I/N", type=share, default=(1, 1),
                        help="every Nth attack, from the Ith on")
    parser.add_argument("--report", metavar="FILE", help=".json or .txt")
    parser.add_argument("--heading", metavar="TEXT", default="",
                        help="of the report")
    parser.add_argument("--sanitized", action="store_true",
                        help="the server keeps what it frees")
    return parser.parse_args()


def share(text):
    """"1/2" as (1, 2)."""
    number, of = map(int, text.split("/"))
    if not 1 <= number <= of:
        raise ValueError(text)
    return number, of


def capacity_of(arguments, scale, flags):
    server = ServerProcess(arguments.server, arguments.models, flags)
    try:
        client = GoodClient(arguments.client, server.address)
        return client.capacity(scale.capacity_seconds)
    finally:
        server.stop()


def main():
    began = time.monotonic()
    arguments = parse_arguments()
    scale = SCALES[arguments.scale]
    flags = ["--frontend", arguments.frontend]
    programs = (arguments.server, arguments.client, arguments.models)
    rate = SHARE_OF_CAPACITY * capacity_of(arguments, scale, flags)
    beside = f"the good client sends {rate:,.0f} requests a second"
    print(beside, flush=True)
    results = []
    number, of = arguments.share
    for attack in ATTACKS[number - 1::of]:
        if arguments.only and arguments.only not in attack.name:
            continue
        if arguments.sanitized and attack.skipped_if_sanitized:
            print(f"skipped {attack.name}: {attack.skipped_if_sanitized}",
                  flush=True)
            continue
        result = Trial(attack, scale, programs, flags, rate,
                       arguments.sanitized).run()
        results.append(result)
        print("\n".join([report.line(result), *report.misses(result)]),
              flush=True)
    print(f"{len(results)} attacks in {time.monotonic() - began:.0f} s")
    if arguments.report:
        report.write(results, arguments.report,
                     f"{arguments.heading}\n{beside}".lstrip())
    return 1 if any(result.misses for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
