#!/usr/bin/env python3
"""Reference values for clusterings and decompositions, from scikit-learn and SciPy.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn
    /tmp/reference/bin/python scripts/reference/clusters.py

Inputs are multiples of 1/64, so that they are the same numbers in single precision.
"""

import json
import pathlib

import numpy
import sklearn
from sklearn import decomposition

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
HEADER = {
    "tool": "scikit-learn",
    "version": f"{sklearn.__version__} (NumPy {numpy.__version__})",
    "command": "python scripts/reference/clusters.py",
}


def write(topic, content):
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(HEADER | content, separators=(",", ":"))
    (FOLDER / f"{topic}.json").write_text(text + "\n")


def exact(values, unit=64):
    return numpy.round(numpy.asarray(values) * unit) / unit


def rows(matrix, digits=12):
    return [float(f"{value:.{digits}g}") for value in numpy.asarray(matrix, dtype=float).ravel()]


def principal_components():
    random = numpy.random.default_rng(31)
    cases = []
    for n, d, count, weighted in [(40, 5, 5, False), (9, 24, 4, False), (50, 6, 3, True), (60, 30, 4, False)]:
        scales = 3.0 / (1 + numpy.arange(d))
        x = exact(random.normal(size=(n, d)) * scales @ random.normal(size=(d, d)) + 5)
        weights = random.integers(0, 4, size=n) if weighted else numpy.ones(n, dtype=int)
        repeated = numpy.repeat(x, weights, axis=0)
        model = decomposition.PCA(count, svd_solver="full").fit(repeated)
        components = model.components_.copy()
        for row in components:
            row *= numpy.sign(row[numpy.argmax(numpy.abs(row))])
        cases.append(
            {
                "columns": d,
                "features": rows(x),
                "weights": weights.tolist(),
                "components": rows(components, 9),
                "variances": rows(model.explained_variance_),
                "shares": rows(model.explained_variance_ratio_),
            }
        )
    return {"cases": cases}


write("principal-components", principal_components())
