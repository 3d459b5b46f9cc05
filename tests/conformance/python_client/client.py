"""python3-grpcio as a client of the conformance server.

Usage: client.py ADDRESS FOLDER CASE...

Prints a line for each case, as soon as it has run: "CASE ok", or "CASE" and
what was wrong. The messages of test_service.proto are found in PYTHONPATH.
"""

import pathlib
import sys

import grpc

import stream_cases
import unary_cases
from calls import SECONDS


def answers(channel, folder):
    """Writes what ../model_requests.py describes."""
    lines = []
    for line in (folder / "requests").read_text().splitlines():
        method, _, message = line.partition(" ")
        call = channel.unary_unary(method).future(bytes.fromhex(message),
                                                  timeout=SECONDS)
        code, text = call.code(), call.details()
        ok = code is grpc.StatusCode.OK
        answer = call.result() if ok else text.encode()
        lines.append(f"{code.value[0]} {answer.hex()}\n")
    (folder / "answers").write_text("".join(lines))


def outcome_of(case, channel, folder):
    if case == "answers":
        return answers(channel, folder)
    for module in [unary_cases, stream_cases]:
        if case in module.CASES:
            return module.CASES[case](channel)
    raise LookupError("this client has no such case")


def main():
    address, folder, *cases = sys.argv[1:]
    with grpc.insecure_channel(address, options=[
            ("grpc.max_receive_message_length", -1)]) as channel:
        for case in cases:
            outcome = "ok"
            try:
                outcome_of(case, channel, pathlib.Path(folder))
            except Exception as wrong:  # a case may fail in any way
                outcome = " ".join(f"{wrong!r}".split())
            print(case, outcome, flush=True)


if __name__ == "__main__":
    main()
