"""Trains the digit networks, and writes the weights for make.py.

Packages: python3-torch, python3-numpy. On processors that OpenBLAS does not
know, OPENBLAS_CORETYPE=SkylakeX (AVX-512) or Haswell (AVX2) makes this several
times faster. Version 1 takes half a minute, version 2 ten to fifteen minutes
on two cores:

    python3 models/mnist/train.py 1 --mnist DIR --out weights-1.npz
    python3 models/mnist/train.py 2 --mnist DIR --out weights-2.npz
"""

import argparse
import copy
import math
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import augment
import digits

# The hyperparameters of each version. Both use Adam and a one-cycle learning
# rate.
RECIPES = {
    "1": dict(widths=[784, 10, 10], hidden=nn.Sigmoid, batch_norm=False,
              augment=False, epochs=40, batch=128, rate=1e-2, decay=0.05,
              smoothing=0.0),
    "2": dict(widths=[784, 544, 400, 224, 10], hidden=nn.ReLU, batch_norm=True,
              augment=True, epochs=80, batch=256, rate=4e-3, decay=1e-5,
              smoothing=0.02),
}


def build(recipe):
    """Returns a Sequential of Linear, BatchNorm1d and activation layers."""
    widths, layers = recipe["widths"], []
    for inputs, outputs in zip(widths[:-2], widths[1:-1]):
        norm = recipe["batch_norm"]
        layers.append(nn.Linear(inputs, outputs, bias=not norm))
        if norm:
            layers.append(nn.BatchNorm1d(outputs))
        layers.append(recipe["hidden"]())
    layers.append(nn.Linear(widths[-2], widths[-1]))
    return nn.Sequential(*layers)


def folded(network):
    """Returns [(weights, bias)] of the dense layers, batch norms folded in.

    y = (Wx - mean) * gamma / sqrt(var + eps) + beta is a dense layer, too. It
    is computed in double precision, and rounded once to float32.
    """
    dense = []
    for layer in network:
        if isinstance(layer, nn.Linear):
            w = layer.weight.detach().double().numpy()
            b = (np.zeros(len(w)) if layer.bias is None
                 else layer.bias.detach().double().numpy())
            dense.append([w, b])
        elif isinstance(layer, nn.BatchNorm1d):
            gain = (layer.weight / (layer.running_var.double() + layer.eps)
                    .sqrt()).detach().numpy()
            w, b = dense[-1]
            mean = layer.running_mean.double().numpy()
            shift = layer.bias.detach().double().numpy()
            dense[-1] = [w * gain[:, None], (b - mean) * gain + shift]
    return [(w.astype(np.float32), b.astype(np.float32)) for w, b in dense]


@torch.no_grad()
def accuracy(network, x, y):
    network.eval()
    right = sum((network(rows).argmax(1) == labels).sum().item()
                for rows, labels in zip(x.split(1000), y.split(1000)))
    return right / len(x)


@torch.no_grad()
def average_into(average, network, keep):
    """Moves the parameters and statistics of `average` towards `network`."""
    for mean, now in zip(average.state_dict().values(),
                         network.state_dict().values()):
        if mean.is_floating_point():
            mean.mul_(keep).add_(now, alpha=1 - keep)


def one_cycle(progress):
    """Returns the share of the highest learning rate at `progress` in 0..1."""
    warm = 0.15
    if progress < warm:
        return 0.04 + 0.96 * 0.5 * (1 - math.cos(math.pi * progress / warm))
    left = 0.5 * (1 + math.cos(math.pi * (progress - warm) / (1 - warm)))
    return max(left, 1e-4)


def train(network, recipe, data, minutes, save):
    """Trains; calls `save(network, accuracy)` after each epoch.

    The learning rate falls with the number of epochs or with the time,
    whichever is closer to its limit: on a busy machine, training ends on time,
    and with a low learning rate.
    """
    train_x, train_y, *validation = data
    fresh = (augment.Augmenter(train_x) if recipe["augment"]
             else train_x.__getitem__)
    average = copy.deepcopy(network)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe["rate"],
                                  weight_decay=recipe["decay"])
    steps = len(train_x) // recipe["batch"]
    begin, epoch, updates, progress = time.monotonic(), 0, 0, 0.0
    while progress < 1:
        network.train()
        start, total = time.monotonic(), 0.0
        order = torch.randperm(len(train_x))[: steps * recipe["batch"]]
        for step, index in enumerate(order.view(steps, -1)):
            progress = max((epoch + step / steps) / recipe["epochs"],
                           (time.monotonic() - begin) / (60 * minutes))
            for group in optimizer.param_groups:
                group["lr"] = recipe["rate"] * one_cycle(min(progress, 1))
            loss = F.cross_entropy(network(fresh(index)), train_y[index],
                                   label_smoothing=recipe["smoothing"])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += loss.item()
            if step % 8 == 0:
                updates += 1
                average_into(average, network,
                             keep=min(0.985, updates / (updates + 9)))
        epoch += 1
        progress = max(progress, epoch / recipe["epochs"])
        score = accuracy(average, *validation)
        print(f"epoch {epoch:3d}  loss {total / steps:.4f}  "
              f"validation {accuracy(network, *validation):.2%}, "
              f"averaged {score:.2%}  {time.monotonic() - start:.1f} s",
              flush=True)
        save(average, score)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("version", choices=RECIPES)
    parser.add_argument("--mnist", default="../shared/mnist")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--minutes", type=float, default=math.inf)
    args = parser.parse_args()
    recipe = dict(RECIPES[args.version])
    if args.epochs:
        recipe["epochs"] = args.epochs

    def save(network, score):
        arrays = {}
        for i, (w, b) in enumerate(folded(network)):
            arrays[f"w{i}"], arrays[f"b{i}"] = w, b
        np.savez(args.out, accuracy=score, **arrays)

    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    network = build(recipe)
    data = [torch.from_numpy(array) for array in digits.load(args.mnist)]
    train(network, recipe, data, args.minutes, save)


if __name__ == "__main__":
    main()
