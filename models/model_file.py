"""Reads, writes and evaluates native model files.

Packages: python3-numpy, python3-protobuf, protobuf-compiler. The message
classes are generated from proto/neurite/v1/model_file.proto into a temporary
folder, which is removed when the program ends.
"""

import atexit
import importlib
import pathlib
import subprocess
import sys
import tempfile
import zlib

import numpy as np
from google.protobuf import text_format

MODELS = pathlib.Path(__file__).resolve().parent
PROTO = MODELS.parent / "proto"


def _generate():
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    subprocess.run(
        ["protoc", f"-I{PROTO}", f"--python_out={folder.name}",
         str(PROTO / "neurite/v1/model_file.proto")], check=True)
    sys.path.insert(0, folder.name)
    return importlib.import_module("neurite.v1.model_file_pb2")


pb = _generate()


def read(path):
    """Returns the Model in a model.textproto or a model.pb."""
    path = pathlib.Path(path)
    model = pb.Model()
    if path.suffix == ".textproto":
        return text_format.Parse(path.read_text(), model)
    sealed = pb.ModelFile.FromString(path.read_bytes())
    if zlib.crc32(sealed.model) != sealed.crc32:
        raise ValueError(f"{path}: the checksum does not match")
    model.ParseFromString(sealed.model)
    return model


def write(model, path):
    """Writes `model` to a model.pb, with its checksum."""
    data = model.SerializeToString(deterministic=True)
    sealed = pb.ModelFile(model=data, crc32=zlib.crc32(data))
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sealed.SerializeToString(deterministic=True))


def add_layer(model, weights, bias, activation):
    """Appends a dense layer; `weights` is [outputs x inputs]."""
    layer = model.layers.add(
        inputs=weights.shape[1], outputs=weights.shape[0],
        activation=pb.Activation.Value(activation))
    layer.weights.extend(weights.astype(np.float32).ravel().tolist())
    layer.bias.extend(bias.astype(np.float32).tolist())


def add_golden_vector(model, row):
    """Appends `row`, as in a request, with its expected result."""
    row = np.asarray(row, np.float32)
    golden = model.golden_vectors.add(input=row.tolist())
    output = answers(model, row[None])
    golden.output.extend(output[0].tolist())
    if model.HasField("classification"):
        golden.predicted = predictions(model, output)[0]


# Activations in double precision, computed from their definitions.
def _erf(x):
    from scipy.special import erf  # only GELU needs python3-scipy
    return erf(x)


def _log_softmax(z):
    z = z - z.max(1, keepdims=True)
    return z - np.log(np.exp(z).sum(1, keepdims=True))


ACTIVATIONS = {
    "IDENTITY": lambda z, a: z,
    "SIGMOID": lambda z, a: 1 / (1 + np.exp(-z)),
    "TANH": lambda z, a: np.tanh(z),
    "RELU": lambda z, a: np.maximum(z, 0),
    "LEAKY_RELU": lambda z, a: np.where(z < 0, (0.01 if a is None else a) * z,
                                        z),
    "ELU": lambda z, a: np.where(z < 0, (1 if a is None else a) * np.expm1(z),
                                 z),
    "SELU": lambda z, a: 1.0507009873554805 * np.where(
        z < 0, 1.6732632423543772 * np.expm1(z), z),
    "GELU": lambda z, a: z * 0.5 * (1 + _erf(z / np.sqrt(2))),
    "GELU_TANH": lambda z, a: 0.5 * z * (1 + np.tanh(
        np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))),
    "SILU": lambda z, a: z / (1 + np.exp(-z)),
    "SOFTPLUS": lambda z, a: np.logaddexp(0, z),
    "HARD_SIGMOID": lambda z, a: np.clip(z / 6 + 0.5, 0, 1),
    "SOFTMAX": lambda z, a: np.exp(_log_softmax(z)),
    "LOG_SOFTMAX": lambda z, a: _log_softmax(z),
}


def _optional(message, field, absent):
    return getattr(message, field) if message.HasField(field) else absent


def answers(model, rows):
    """Returns the results for `rows` [n x width], in double precision:
    the score of every class, or the value of every target."""
    x = np.array(rows, np.float64)
    for i, feature in enumerate(model.input.features):
        if feature.HasField("default"):
            x[np.isnan(x[:, i]), i] = feature.default
        x[:, i] = (x[:, i] - feature.offset) * _optional(feature, "scale", 1)
    for layer in model.layers:
        w = np.array(layer.weights).reshape(layer.outputs, layer.inputs)
        z = x @ w.T + np.array(layer.bias)
        activate = ACTIVATIONS[pb.Activation.Name(layer.activation)]
        x = activate(z, _optional(layer, "slope", None))
    if model.HasField("regression"):
        targets = model.regression.targets
        return (x * [_optional(t, "scale", 1) for t in targets]
                + [t.offset for t in targets])
    if x.shape[1] > 1:
        return x
    return np.hstack([1 - x if _ends_in_sigmoid(model) else -x, x])


def _ends_in_sigmoid(model):
    last = pb.Activation.Name(model.layers[-1].activation)
    return last in ("SIGMOID", "HARD_SIGMOID")


def predictions(model, scores):
    """Returns the label predicted for each row of `scores`."""
    labels = model.classification.labels
    if model.layers[-1].outputs > 1:
        return [labels[i] for i in scores.argmax(1)]
    threshold = _optional(model.classification, "threshold",
                          0.5 if _ends_in_sigmoid(model) else 0)
    return [labels[int(s > threshold)] for s in scores[:, 1]]
