"""Measures the accuracy of the digit models on MNIST's rows 50,000 to 59,999.

In double precision, independent of the server's code. Packages:
python3-numpy, python3-protobuf, protobuf-compiler.

    python3 models/mnist/evaluate.py --mnist DIR [versions; default: 1 2]
"""

import argparse
import pathlib
import sys

import numpy as np

import digits

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import model_file  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("versions", nargs="*", default=["1", "2"])
    parser.add_argument("--mnist", default="../shared/mnist")
    args = parser.parse_args()
    _, _, images, labels = digits.load(args.mnist)
    for version in args.versions:
        model = model_file.read(HERE / version / "model.pb")
        parameters = sum(len(layer.weights) + len(layer.bias)
                         for layer in model.layers)
        guesses = np.concatenate([
            model_file.answers(model, rows).argmax(1)
            for rows in np.array_split(images, 10)])
        right = int((guesses == labels).sum())
        print(f"mnist {version}: {right} of {len(labels)} right "
              f"({right / len(labels):.2%}), {parameters} parameters")


if __name__ == "__main__":
    main()
