"""Checks the golden vectors of every model in this folder in double precision.

Independent of the server's code: uses only numpy. Packages: python3-numpy,
python3-protobuf, protobuf-compiler. Can be run from any folder:

    python3 models/verify.py [model files; default: all in this folder]
"""

import pathlib
import sys

import numpy as np

import model_file


def complaint(model):
    """Returns why the golden vectors of `model` fail, or None."""
    atol = model_file._optional(model, "golden_atol", 1e-5)
    rtol = model_file._optional(model, "golden_rtol", 1e-5)
    if not model.golden_vectors:
        return "no golden vectors"
    for i, golden in enumerate(model.golden_vectors):
        got = model_file.answers(model, np.array([golden.input]))
        want = np.array(golden.output)
        if got.shape[1] != len(want):
            return (f"golden vector {i}: expected {len(want)} outputs; "
                    f"got {got.shape[1]}")
        if not np.all(np.abs(got[0] - want) <= atol + rtol * np.max(np.abs(want))):
            return f"golden vector {i}: expected {want}; got {got[0]}"
        if golden.predicted:
            label = model_file.predictions(model, got)[0]
            if label != golden.predicted:
                return (f"golden vector {i}: expected {golden.predicted}; "
                        f"got {label}")
    return None


def main():
    paths = sys.argv[1:] or sorted(
        p for p in model_file.MODELS.glob("*/*/model.*")
        if p.suffix in (".textproto", ".pb"))
    failed = 0
    for path in paths:
        model = model_file.read(path)
        reason = complaint(model)
        failed += reason is not None
        count = len(model.golden_vectors)
        verdict = reason or (f"{count} golden vector"
                             f"{' matches' if count == 1 else 's match'}")
        print(f"{pathlib.Path(path)}: {verdict}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
