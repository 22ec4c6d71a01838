#!/usr/bin/env python3
"""Reference values for recurrent layers, from PyTorch in double precision: loss and gradient of short sequences.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install torch numpy
    /tmp/reference/bin/python scripts/reference/recurrent.py
"""

import json
import pathlib

import numpy
import torch

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
random = numpy.random.default_rng(20260303)
torch.set_default_dtype(torch.float64)

ROWS, STEPS, INPUTS, CLASSES = 6, 5, 3, 3


def exact(values, unit=1024):
    return numpy.round(numpy.asarray(values) * unit) / unit


def layer(cell, inputs, units):
    module = (torch.nn.GRU if cell == "gru" else torch.nn.LSTM)(inputs, units, batch_first=True)
    for parameter in module.parameters():
        parameter.data = torch.tensor(exact(random.normal(size=tuple(parameter.shape)) * 0.5))
    if cell == "lstm":
        # PyTorch adds two shifts; one is enough.
        module.bias_hh_l0.data.zero_()
        module.bias_hh_l0.requires_grad_(False)
    else:
        # Those of the gates are added, that of the candidate is not.
        module.bias_hh_l0.data[: 2 * units] = 0
    return module


def parts(cell, module, units, of):
    """Weights and shifts in Leptune's order: inputs x gates, units x gates, shifts of gates (and of the product)."""
    weights = of(module.weight_ih_l0).T.ravel().tolist() + of(module.weight_hh_l0).T.ravel().tolist()
    shifts = of(module.bias_ih_l0).tolist()
    if cell == "gru":
        shifts += of(module.bias_hh_l0)[2 * units :].tolist()
    return weights, shifts


def case(layers):
    x = exact(random.normal(size=(ROWS, STEPS, INPUTS)))
    labels = torch.tensor(random.integers(0, CLASSES, ROWS))
    modules, inputs = [], INPUTS
    for cell, units, _ in layers:
        modules.append(layer(cell, inputs, units))
        inputs = units
    dense = torch.nn.Linear(inputs, CLASSES)
    for parameter in dense.parameters():
        parameter.data = torch.tensor(exact(random.normal(size=tuple(parameter.shape)) * 0.5))
    h = torch.tensor(x)
    for module, (_, _, gives_all) in zip(modules, layers):
        h = module(h)[0] if gives_all else module(h)[0][:, -1]
    loss = torch.nn.functional.cross_entropy(dense(h), labels)
    loss.backward()

    def block(of):
        found = [parts(cell, module, units, of) for module, (cell, units, _) in zip(modules, layers)]
        return (
            [v for weights, _ in found for v in weights]
            + of(dense.weight).T.ravel().tolist()
            + [v for _, shifts in found for v in shifts]
            + of(dense.bias).tolist()
        )

    return {
        "layers": ", ".join(f"{cell} {units}" + (" sequence" if gives_all else "") for cell, units, gives_all in layers),
        "features": x.ravel().tolist(),
        "labels": labels.tolist(),
        "parameters": block(lambda p: p.data),
        "loss": loss.item(),
        "gradient": block(lambda p: p.grad),
    }


if __name__ == "__main__":
    content = {
        "tool": "PyTorch",
        "version": f"{torch.__version__} (NumPy {numpy.__version__})",
        "command": "python scripts/reference/recurrent.py",
        "steps": STEPS,
        "inputs": INPUTS,
        "classes": CLASSES,
        "cases": [
            case([("gru", 4, False)]),
            case([("lstm", 4, False)]),
            case([("gru", 4, True), ("gru", 3, False)]),
            case([("lstm", 3, True), ("gru", 4, True), ("lstm", 3, False)]),
        ],
    }
    (FOLDER / "recurrent.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
