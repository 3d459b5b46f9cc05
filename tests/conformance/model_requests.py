"""What the bundled models are asked, and the files that tell clients of it.

"requests" has a line for each: the method, and the message in hexadecimal.
"answers" has a line for each of those: the code of its status, and the reply,
or the text of the status, in hexadecimal.
"""

import dataclasses
import math
import random
import struct

CLASSIFY = "/neurite.v1.InferenceService/Classify"
REGRESS = "/neurite.v1.InferenceService/Regress"

SEED = 20250711
OK = 0

# Values that are easily lost on the way: a zero's sign, what is too small to be
# normal, what overflows soon, what is missing, what is no number any more.
ODD_VALUES = [-0.0, 0.0, 1e-45, -1e-40, 1.17549e-38, 3.4e38, -3.4e38, 1e30,
              math.nan, math.inf, -math.inf, 1 / 3]


@dataclasses.dataclass
class ModelRequest:
    name: str  # of the request, for people
    method: str
    message: bytes
    answered: bool = True  # with a reply


def write(path, requests):
    path.write_text("".join(f"{request.method} {request.message.hex()}\n"
                            for request in requests))


def read_answers(path):
    """A list of (code, bytes)."""
    answers = []
    for line in path.read_text().splitlines():
        code, _, text = line.partition(" ")
        answers.append((int(code), bytes.fromhex(text)))
    return answers


def rows_of(width, rng):
    """Batches of rows, by name."""
    def uniform(rows, low, high):
        return [[rng.uniform(low, high) for _ in range(width)]
                for _ in range(rows)]

    def odd(first):
        return [ODD_VALUES[(first + i) % len(ODD_VALUES)]
                for i in range(width)]

    return {
        "a row": uniform(1, 0, 1),
        "33 rows": uniform(33, 0, 255),
        "rows of both signs": uniform(5, -100, 100),
        "rows of large values": uniform(3, -1e30, 1e30),
        "zeros of both signs": [[0.0] * width, [-0.0] * width],
        "denormals": [[1e-40] * width, [-1e-45] * width],
        "odd values": [odd(first) for first in range(len(ODD_VALUES))],
    }


def fill(request, model, version, rows, raw):
    request.model.name = model
    if version is not None:
        request.model.version = version
    request.input.rows, request.input.cols = len(rows), len(rows[0])
    values = [value for row in rows for value in row]
    if raw:
        request.input.raw = struct.pack(f"<{len(values)}f", *values)
    else:
        request.input.values.extend(values)
    return request.SerializeToString()


def make(inference_pb2):
    """The requests; always the same ones."""
    rng = random.Random(SEED)
    classify, regress = (inference_pb2.ClassifyRequest,
                         inference_pb2.RegressRequest)
    requests = []
    for model, version, width, method, message in [
            ("xor", None, 2, CLASSIFY, classify),
            ("linear", None, 2, CLASSIFY, classify),
            ("mnist", 1, 784, CLASSIFY, classify),
            ("mnist", 2, 784, CLASSIFY, classify),
            ("diabetes", None, 10, REGRESS, regress),
            ("forward-pass", None, 3, REGRESS, regress)]:
        for name, rows in rows_of(width, rng).items():
            for raw in (True, False):
                requests.append(ModelRequest(
                    f"{name} of {model} {version}, {raw=}", method,
                    fill(message(), model, version, rows, raw)))
    corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
    best = fill(classify(top_k=1), "xor", None, corners, True)
    for name, method, bytes_, answered in [
            ("the best class", CLASSIFY, best, True),
            ("a model of the other kind", REGRESS,
             fill(regress(), "linear", None, corners, True), False),
            ("rows too wide", CLASSIFY,
             fill(classify(), "xor", None, [[1, 2, 3]], True), False),
            ("no such model", CLASSIFY,
             fill(classify(), "xro", None, corners, True), False),
            ("no request at all", CLASSIFY, b"\xff\xff", False)]:
        requests.append(ModelRequest(name, method, bytes_, answered))
    return requests
