#!/usr/bin/env python3
"""Reference values for the tests of quantiles: NumPy's, and the losses of scikit-learn's boosting of the pinball loss.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn
    /tmp/reference/bin/python scripts/reference/quantiles.py
"""

import json
import pathlib

import numpy
import sklearn
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_pinball_loss

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
random = numpy.random.default_rng(20261130)


def rounded(values):
    return [float(numpy.float32(x)) for x in numpy.asarray(values).ravel()]


def samples():
    """Quantiles of numbers, and of numbers that some rows repeat."""
    cases = []
    for count in (1, 2, 7, 40):
        numbers = numpy.round(random.normal(size=count), 3)
        weights = random.integers(1, 4, size=count)
        for share in (0.05, 0.5, 0.9):
            cases.append({
                "numbers": numbers.tolist(), "share": share,
                "quantile": float(numpy.quantile(numbers, share, method="hazen")),
                "weights": weights.tolist(),
            })
    return cases


def boosting():
    """Rows whose spread grows with one column: their quantiles are not parallel."""
    def draw(count):
        x = random.uniform(-2, 2, size=(count, 3)).astype(numpy.float32)
        y = numpy.sin(2 * x[:, 0]) + (0.2 + 0.4 * (x[:, 1] + 2)) * random.standard_exponential(count)
        return x, y.astype(numpy.float32)
    x, y = draw(1200)
    unseen, truth = draw(600)
    losses = []
    for share in (0.1, 0.5, 0.9):
        model = HistGradientBoostingRegressor(
            loss="quantile", quantile=share, max_iter=60, learning_rate=0.1, max_leaf_nodes=8, min_samples_leaf=20,
            early_stopping=False).fit(x, y)
        constant = numpy.full(len(truth), numpy.quantile(y, share))
        losses.append({
            "share": share, "loss": mean_pinball_loss(truth, model.predict(unseen), alpha=share),
            "constant": mean_pinball_loss(truth, constant, alpha=share),
        })
    return {
        "features": rounded(x), "target": rounded(y), "unseen": rounded(unseen), "truth": rounded(truth),
        "losses": losses,
    }


reference = {
    "tool": f"numpy {numpy.__version__}, scikit-learn {sklearn.__version__}",
    "command": "python scripts/reference/quantiles.py",
    "samples": samples(),
    "boosting": boosting(),
}
(FOLDER / "quantiles.json").write_text(json.dumps(reference) + "\n")
