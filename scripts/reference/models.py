#!/usr/bin/env python3
"""Reference values for the tests of Models, from scikit-learn and NumPy.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn
    /tmp/reference/bin/python scripts/reference/models.py

Inputs are multiples of 1/64 or 1/1024, so that they are the same numbers in single precision.
"""

import json
import math
import pathlib

import numpy
import sklearn
from sklearn import linear_model, neural_network
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
HEADER = {
    "tool": "scikit-learn",
    "version": f"{sklearn.__version__} (NumPy {numpy.__version__})",
    "command": "python scripts/reference/models.py",
}
random = numpy.random.default_rng(20260101)


def write(topic, content):
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(HEADER | content, separators=(",", ":"))
    (FOLDER / f"{topic}.json").write_text(text + "\n")


def exact(values, unit=64):
    return numpy.round(numpy.asarray(values) * unit) / unit


def rows(matrix):
    return numpy.asarray(matrix, dtype=float).ravel().tolist()


def logistic():
    cases = []
    for classes, l2 in [(3, 1e-2), (3, 1.0), (5, 1e-3)]:
        x = exact(random.normal(size=(60, 4)))
        y = numpy.argmax(x @ random.normal(size=(4, classes)) + random.gumbel(size=(60, classes)), axis=1)
        y[:classes] = range(classes)
        unseen = exact(random.normal(size=(7, 4)) * 2)
        model = linear_model.LogisticRegression(C=1 / (len(x) * l2), tol=1e-12, max_iter=100_000)
        model.fit(x, y)
        cases.append(
            {
                "l2": l2,
                "classes": classes,
                "features": rows(x),
                "labels": y.tolist(),
                "unseen": rows(unseen),
                "probabilities": rows(model.predict_proba(unseen)),
            }
        )
    return cases


def ridge():
    cases = []
    for l2 in [1e-4, 0.1, 10.0]:
        x = exact(random.normal(size=(50, 6)) * [1, 2, 4, 1, 0.5, 1] + 3)
        y = exact(x @ random.normal(size=6) + random.normal(size=50) - 20)
        unseen = exact(random.normal(size=(8, 6)) + 3)
        model = linear_model.Ridge(alpha=len(x) * l2, solver="cholesky").fit(x, y)
        cases.append(
            {
                "l2": l2,
                "features": rows(x),
                "targets": y.tolist(),
                "unseen": rows(unseen),
                "predictions": model.predict(unseen).tolist(),
            }
        )
    return cases


def network():
    """Full-batch training from given weights: scikit-learn's own network and optimisers."""
    cases = []
    for activation, optimizer, decay, task in [
        ("relu", "adam", 0.0, "classification"),
        ("tanh", "adam", 0.05, "classification"),
        ("relu", "sgd", 0.02, "classification"),
        ("tanh", "nesterov", 0.0, "classification"),
        ("relu", "nesterov", 0.01, "regression"),
        ("tanh", "adam", 0.0, "regression"),
    ]:
        n, inputs, hidden, classes = 32, 5, [8, 6], 3
        sizes = [inputs] + hidden + [classes if task == "classification" else 1]
        x = exact(random.normal(size=(n, inputs)))
        if task == "classification":
            y = random.integers(0, classes, n)
            y[:classes] = range(classes)
        else:
            y = exact(random.normal(size=n))
        weights = [exact(random.normal(size=s) * 0.4, 1024) for s in zip(sizes, sizes[1:])]
        shifts = [exact(random.normal(size=s) * 0.1, 1024) for s in sizes[1:]]
        rate = 0.01 if optimizer == "adam" else 0.1
        kind = neural_network.MLPClassifier if task == "classification" else neural_network.MLPRegressor
        model = kind(hidden_layer_sizes=hidden, activation=activation, alpha=decay * n, batch_size=n, shuffle=False, max_iter=1)
        model.partial_fit(x, y, **({"classes": list(range(classes))} if task == "classification" else {}))
        model.coefs_ = [w.copy() for w in weights]
        model.intercepts_ = [b.copy() for b in shifts]
        parameters = model.coefs_ + model.intercepts_
        if optimizer == "adam":
            model._optimizer = AdamOptimizer(parameters, rate)
        else:
            model._optimizer = SGDOptimizer(parameters, rate, momentum=0.9, nesterov=optimizer == "nesterov")
        before = model.predict_proba(x) if task == "classification" else model.predict(x)
        for _ in range(10):
            model.partial_fit(x, y)
        after = model.predict_proba(x) if task == "classification" else model.predict(x)
        cases.append(
            {
                "activation": activation,
                "optimizer": "adam" if optimizer == "adam" else "sgd",
                "nesterov": optimizer == "nesterov",
                "weightDecay": decay,
                "learningRate": rate,
                "steps": 10,
                "sizes": sizes,
                "features": rows(x),
                "labels": y.tolist() if task == "classification" else [],
                "targets": [] if task == "classification" else y.tolist(),
                "parameters": [v for w in weights for v in rows(w)] + [v for b in shifts for v in rows(b)],
                "before": rows(before),
                "after": rows(after),
            }
        )
    return cases


def optimizers():
    """Textbook loops over a fixed sequence of gradients; the last parameter does not decay."""
    start = exact(random.normal(size=5), 1024)
    gradients = exact(random.normal(size=(12, 5)) * [1, 10, 0.1, 1, 1], 1024)
    decays = numpy.array([1, 1, 1, 1, 0.0])
    cases = []
    for kind, nesterov, decay, rate in [
        ("sgd", False, 0.0, 0.1),
        ("sgd", False, 0.25, 0.05),
        ("sgd", True, 0.25, 0.05),
        ("adam", False, 0.0, 0.01),
        ("adam", False, 0.5, 0.01),
        ("adamw", False, 0.5, 0.01),
    ]:
        p, m, v = start.copy(), numpy.zeros(5), numpy.zeros(5)
        for t, g in enumerate(gradients, start=1):
            if kind == "adamw":
                p = p - rate * decay * decays * p
            else:
                g = g + decay * decays * p
            if kind == "sgd":
                m = 0.9 * m + g
                p = p - rate * (g + 0.9 * m if nesterov else m)
            else:
                m = 0.9 * m + 0.1 * g
                v = 0.999 * v + 0.001 * g * g
                p = p - rate * (m / (1 - 0.9**t)) / (numpy.sqrt(v / (1 - 0.999**t)) + 1e-8)
        cases.append(
            {"optimizer": kind, "nesterov": nesterov, "weightDecay": decay, "learningRate": rate, "result": p.tolist()}
        )
    return {"start": start.tolist(), "gradients": gradients.tolist(), "cases": cases}


def activations():
    xs = [-30.0, -8.5, -3.0, -1.0, -0.25, -1 / 1024, 0.0, 1 / 1024, 0.25, 1.0, 3.0, 8.5, 30.0]
    slope = math.sqrt(2 / math.pi)
    return {
        "inputs": xs,
        "relu": [max(0.0, x) for x in xs],
        "tanh": [math.tanh(x) for x in xs],
        "gelu": [0.5 * x * (1 + math.tanh(slope * (x + 0.044715 * x**3))) for x in xs],
    }


def normalisation():
    """One linear layer, batch normalisation and tanh, after three training batches, in NumPy."""
    inputs, width = 3, 4
    weights = exact(random.normal(size=(inputs, width)), 1024)
    output = exact(random.normal(size=(width, 2)), 1024)
    scale = exact(1 + 0.2 * random.normal(size=width), 1024)
    shift = exact(0.3 * random.normal(size=width), 1024)
    output_shift = exact(random.normal(size=2), 1024)
    mean, variance = numpy.zeros(width), numpy.ones(width)
    batches = [exact(random.normal(size=(6, inputs)) + 1) for _ in range(3)]
    for x in batches:
        z = x @ weights
        mean = 0.9 * mean + 0.1 * z.mean(axis=0)
        variance = 0.9 * variance + 0.1 * z.var(axis=0, ddof=1)
    unseen = exact(random.normal(size=(5, inputs)))
    hidden = numpy.tanh((unseen @ weights - mean) / numpy.sqrt(variance + 1e-5) * scale + shift)
    scores = hidden @ output + output_shift
    shares = numpy.exp(scores - scores.max(axis=1, keepdims=True))
    return {
        "sizes": [inputs, width, 2],
        "parameters": rows(weights) + rows(output) + rows(shift) + rows(scale) + rows(output_shift),
        "batches": [rows(x) for x in batches],
        "unseen": rows(unseen),
        "probabilities": rows(shares / shares.sum(axis=1, keepdims=True)),
    }


if __name__ == "__main__":
    write("linear", {"logistic": logistic(), "ridge": ridge()})
    write("network", {"training": network(), "activations": activations(), "normalisation": normalisation()})
    write("optimizers", optimizers())
