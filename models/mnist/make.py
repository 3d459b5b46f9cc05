"""Writes trained digit weights to a model file.

Packages: python3-numpy, python3-protobuf, protobuf-compiler. After train.py
and draw_samples.py:

    python3 models/mnist/make.py 1 weights-1.npz
    python3 models/mnist/make.py 2 weights-2.npz
"""

import argparse
import pathlib
import sys

import numpy as np

import draw_samples

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import model_file  # noqa: E402

DATA = (
    "the first 50,000 training images of MNIST (Yann LeCun, Corinna Cortes, "
    "Christopher Burges; CC BY-SA 3.0)")

ABOUT = {
    1: dict(
        hidden="SIGMOID",
        description="Handwritten digits, 28 x 28, white on black. One hidden "
        "layer of ten sigmoid units: the textbook's network.",
        recipe="Adam with weight decay and a one-cycle rate, 40 epochs"),
    2: dict(
        hidden="RELU",
        description="Handwritten digits, 28 x 28, white on black. Three "
        "hidden ReLU layers: the best within 3 MB.",
        recipe="affine and elastic augmentation, batch normalisation folded "
        "in, averaged weights"),
}

# The samples that become golden vectors.
GOLDEN_SAMPLES = range(10)


def build(version, weights):
    about = ABOUT[version]
    model = model_file.pb.Model(
        name="MNIST digits", description=about["description"],
        license="Apache-2.0",
        source=f"Trained by models/mnist/train.py on {DATA}: "
        f"{about['recipe']}. {weights['accuracy']:.2%} right on the other "
        "10,000. No image of MNIST is in this file.")
    model.input.width = 784
    model.input.image.height = model.input.image.width = 28
    # Pixels were 0 to 1 in training.
    model.input.image.black, model.input.image.white = 0, 1
    layers = sum(name.startswith("w") for name in weights)
    for i in range(layers):
        last = i == layers - 1
        model_file.add_layer(model, weights[f"w{i}"], weights[f"b{i}"],
                             "SOFTMAX" if last else about["hidden"])
    model.classification.labels.extend(str(digit) for digit in range(10))
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("version", type=int, choices=ABOUT)
    parser.add_argument("weights", help="the file written by train.py")
    args = parser.parse_args()
    model = build(args.version, dict(np.load(args.weights)))
    for digit in GOLDEN_SAMPLES:
        image = draw_samples.read_png(HERE / "samples" / f"{digit}.png")
        row = image.reshape(-1).astype(np.float32) / np.float32(255)
        model_file.add_golden_vector(model, row)
        golden = model.golden_vectors[-1]
        print(f"sample {digit}: {golden.predicted} "
              f"with {max(golden.output):.3f}")
    model_file.write(model, HERE / str(args.version) / "model.pb")


if __name__ == "__main__":
    main()
