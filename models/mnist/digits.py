"""Reads the training files of MNIST.

The first 50,000 images are for training, the last 10,000 for validation; no
other files are used.
"""

import gzip
import pathlib

import numpy as np

SIDE = 28
TRAINING_ROWS = 50_000


def read_idx(path):
    """Returns the array in an IDX file of bytes, plain or gzipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        data = file.read()
    if data[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path} is not an IDX file of bytes")
    dims = np.frombuffer(data, ">i4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(dims)


def load(folder):
    """Returns (training images, labels, validation images, labels).

    Images are float32 [rows x 784] from 0 (background) to 1 (ink).
    """
    folder = pathlib.Path(folder)
    images = read_idx(folder / "train-images-idx3-ubyte.gz")
    labels = read_idx(folder / "train-labels-idx1-ubyte.gz").astype(np.int64)
    rows = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    split = TRAINING_ROWS
    return rows[:split], labels[:split], rows[split:], labels[split:]
