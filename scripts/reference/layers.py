#!/usr/bin/env python3
"""Reference values for the layers of networks, from PyTorch in double precision: outputs, losses and gradients.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install torch numpy
    /tmp/reference/bin/python scripts/reference/layers.py

Every network is written out by hand here and as a text of layers for Leptune. Parameters are one list: the weights of
all layers (a convolution's as filter, row, column, channel; a depthwise one's as row, column, channel; a dense layer's
as input, output), then their vectors (biases; scales, then shifts). Numbers are multiples of 1/64.
"""

import json
import pathlib

import numpy
import torch
from torch.nn import functional as F

FILE = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference" / "layers.json"
random = numpy.random.default_rng(20260105)


def draw(*shape):
    return torch.tensor(numpy.round(random.normal(size=shape) * 24) / 64, dtype=torch.float64)


class Network:
    """Draws parameters as layers ask for them; a second run takes them again, with gradients."""

    def __init__(self):
        self.weights, self.vectors, self.replay, self.statistics = [], [], None, []

    def take(self, kind, *shape):
        if self.replay is not None:
            return next(self.replay[kind])
        parameter = draw(*shape).requires_grad_()
        getattr(self, kind).append(parameter)
        return parameter

    def again(self):
        self.replay = {"weights": iter(self.weights), "vectors": iter(self.vectors)}

    def pad(self, x, kernel, stride):
        borders = []
        for size, k in zip(x.shape[:1:-1], kernel[::-1]):
            border = max(0, (-(-size // stride) - 1) * stride + k - size)
            borders += [border // 2, border - border // 2]
        return F.pad(x, borders)

    def conv(self, x, filters, kernel=(3, 3), stride=1, same=True, bias=True):
        w = self.take("weights", filters, *kernel, x.shape[1]).permute(0, 3, 1, 2)
        if same:
            x = self.pad(x, kernel, stride)
        return F.conv2d(x, w, self.take("vectors", filters) if bias else None, stride=stride)

    def depthwise(self, x, kernel=(3, 3), stride=1, bias=True):
        channels = x.shape[1]
        w = self.take("weights", *kernel, channels).permute(2, 0, 1)[:, None]
        x = self.pad(x, kernel, stride)
        return F.conv2d(x, w, self.take("vectors", channels) if bias else None, stride=stride, groups=channels)

    def dense(self, x, units, bias=True):
        if x.dim() == 4:
            x = x.permute(0, 2, 3, 1).flatten(1)
        x = x @ self.take("weights", x.shape[1], units)
        return x + self.take("vectors", units) if bias else x

    def norm(self, x, training):
        scale, shift = self.take("vectors", x.shape[1]), self.take("vectors", x.shape[1])
        if not training:
            mean, variance = torch.zeros(x.shape[1]).double(), torch.ones(x.shape[1]).double()
            return F.batch_norm(x, mean, variance, scale, shift)
        return F.batch_norm(x, None, None, scale, shift, training=True)


def classic(n, x, training):
    x = F.max_pool2d(F.relu(n.conv(x, 4, same=False)), 2)
    x = F.max_pool2d(F.relu(n.conv(x, 17)), 2)
    return n.dense(F.relu(n.dense(x, 6)), 3)


def strides(n, x, training):
    x = F.relu(n.conv(x, 3, (5, 3), stride=2))
    x = F.relu(n.depthwise(x, (2, 3), stride=2))
    x = F.relu(n.conv(x, 5, (1, 1)))
    return n.dense(x.mean((2, 3)), 3)


def pools(n, x, training):
    x = F.max_pool2d(F.relu(n.conv(x, 3)), 3, stride=2)
    x = F.avg_pool2d(x, 2, stride=1)
    return n.dense(x, 3)


def norms(n, x, training):
    x = F.gelu(n.norm(n.conv(x, 3, bias=False), training), approximate="tanh")
    x = F.gelu(n.norm(n.depthwise(x, bias=False), training), approximate="tanh")
    return n.dense(F.gelu(n.norm(n.dense(x, 4, bias=False), training), approximate="tanh"), 3)


def blocks(n, x, training):
    x = torch.tanh(n.conv(x, 3))
    x = torch.tanh(x + n.conv(torch.tanh(n.conv(x, 3)), 3))
    y = n.conv(x, 4, stride=2)
    x = torch.tanh(y + n.conv(x, 4, (1, 1), stride=2, bias=False))
    return n.dense(x.mean((2, 3)), 3)


CASES = [
    (classic, "conv 4 valid, pool, conv 17, pool, dense 6", "relu", (11, 10, 2)),
    (strides, "conv 3 5x3 stride 2, depthwise 2x3 stride 2, conv 5 1x1, global-pool", "relu", (9, 8, 2)),
    (pools, "conv 3, pool 3 stride 2, average-pool 2 stride 1", "relu", (7, 8, 3)),
    (norms, "conv 3, batch-norm, depthwise, batch-norm, dense 4, batch-norm", "gelu", (4, 5, 2)),
    (blocks, "conv 3, [conv 3, conv 3], [conv 4 stride 2], global-pool", "tanh", (5, 6, 1)),
]


def flat(tensors):
    return [float(x) for t in tensors for x in t.detach().reshape(-1)]


def rounded(values):
    return [float(f"{x:.12g}") for x in values]


def main():
    cases = []
    for forward, text, activation, (height, width, channels) in CASES:
        images = draw(4, height, width, channels)
        labels = torch.tensor(random.integers(0, 3, 4))
        network = Network()
        x = images.permute(0, 3, 1, 2)
        outputs = forward(network, x, False)
        network.again()
        loss = F.cross_entropy(forward(network, x, True), labels)
        loss.backward()
        parameters = network.weights + network.vectors
        cases.append(
            {
                "layers": text,
                "activation": activation,
                "image": [height, width, channels],
                "inputs": flat([images]),
                "labels": labels.tolist(),
                "parameters": flat(parameters),
                "outputs": rounded(flat([outputs])),
                "loss": float(loss.detach()),
                "gradient": rounded(flat([p.grad for p in parameters])),
            }
        )
    head = {
        "tool": "PyTorch",
        "version": torch.__version__,
        "command": "python scripts/reference/layers.py",
    }
    FILE.write_text(json.dumps(head | {"cases": cases}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
