#!/usr/bin/env python3
"""Reference values for the residual network for tables, from PyTorch's layers and autograd in double precision.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install torch numpy
    /tmp/reference/bin/python scripts/reference/tabular.py
"""

import json
import math
import pathlib

import numpy
import torch
from torch.nn import functional

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
random = numpy.random.default_rng(20260302)
torch.set_default_dtype(torch.float64)

ROWS, WIDTH, HIDDEN, CLASSES, RESOLUTION, SIZE = 8, 4, 5, 3, 3, 2
# Two numbers and a category of three levels in two units between them.
CODES, EMBEDDING = 4, 2


def exact(values, unit=1024):
    return numpy.round(numpy.asarray(values) * unit) / unit


def case(normalisation, numbers):
    x = exact(random.normal(size=(ROWS, 2)))
    codes = random.integers(0, CODES, ROWS)
    labels = torch.tensor(random.integers(0, CLASSES, ROWS))
    # Distinct quantiles of eight rows: the edges are the rows themselves.
    edges = numpy.sort(x, axis=0)[[0, 2, 4, 7]]
    expanded = {"none": 0, "piecewise-linear": RESOLUTION, "periodic": 2 * RESOLUTION}[numbers]
    features = 2 * (SIZE if expanded else 1) + EMBEDDING
    shapes = [
        ("input", (features, WIDTH)), ("first", (WIDTH, HIDDEN)), ("second", (HIDDEN, WIDTH)),
        ("output", (WIDTH, CLASSES)), ("input shift", (WIDTH,)), ("first shift", (HIDDEN,)),
        ("second shift", (WIDTH,)), ("scale 0", (WIDTH,)), ("shift 0", (WIDTH,)), ("scale 1", (WIDTH,)),
        ("shift 1", (WIDTH,)), ("output shift", (CLASSES,)), ("embedding", (CODES, EMBEDDING)),
    ]
    if numbers == "periodic":
        shapes.append(("frequencies", (2, RESOLUTION)))
    if expanded:
        shapes += [("number weights", (2, expanded, SIZE)), ("number shifts", (2, SIZE))]
    p = {name: torch.tensor(exact(random.normal(size=shape) * 0.5), requires_grad=True) for name, shape in shapes}

    def embed(column):
        value = torch.tensor(x[:, column])[:, None]
        if numbers == "none":
            return value
        if numbers == "periodic":
            waves = 2 * math.pi * p["frequencies"][column] * value
            z = torch.cat([torch.sin(waves), torch.cos(waves)], dim=1)
        else:
            low, high = torch.tensor(edges[:-1, column]), torch.tensor(edges[1:, column])
            z = ((value - low) / (high - low)).clamp(0, 1)
        return torch.relu(z @ p["number weights"][column] + p["number shifts"][column])

    def normalise(value, index):
        scale, shift = p[f"scale {index}"], p[f"shift {index}"]
        if normalisation == "batch":
            return functional.batch_norm(value, None, None, scale, shift, training=True)
        return functional.layer_norm(value, (WIDTH,), scale, shift)

    h = torch.cat([embed(0), embed(1), p["embedding"][torch.tensor(codes)]], dim=1) @ p["input"] + p["input shift"]
    h = h + torch.relu(normalise(h, 0) @ p["first"] + p["first shift"]) @ p["second"] + p["second shift"]
    scores = torch.relu(normalise(h, 1)) @ p["output"] + p["output shift"]
    loss = functional.cross_entropy(scores, labels)
    loss.backward()
    return {
        "normalisation": normalisation,
        "numbers": numbers,
        "features": [v for row, code in zip(x, codes) for v in (row[0], float(code), row[1])],
        "labels": labels.tolist(),
        "parameters": [v for name, _ in shapes for v in p[name].detach().ravel().tolist()],
        "loss": loss.item(),
        "gradient": [v for name, _ in shapes for v in p[name].grad.ravel().tolist()],
    }


if __name__ == "__main__":
    cases = [case(a, b) for a in ("batch", "layer") for b in ("none", "piecewise-linear", "periodic")]
    content = {
        "tool": "PyTorch",
        "version": f"{torch.__version__} (NumPy {numpy.__version__})",
        "command": "python scripts/reference/tabular.py",
        "width": WIDTH, "hidden": HIDDEN, "classes": CLASSES, "resolution": RESOLUTION, "size": SIZE,
        "cases": cases,
    }
    (FOLDER / "tabular.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
