#!/usr/bin/env python3
"""Reference values of metrics, from scikit-learn.

    python3 -m pip install scikit-learn
    python3 scripts/reference/metrics.py

Inputs are multiples of 1/64, so that they are the same numbers in single precision. The calibration error, which
scikit-learn does not have, is a plain loop over the 15 bins of Guo et al. 2017, sec. 2.
"""

import json
import pathlib

import numpy
import sklearn
from sklearn import metrics

FILE = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference" / "metrics.json"
HEADER = {
    "tool": "scikit-learn",
    "version": f"{sklearn.__version__} (NumPy {numpy.__version__})",
    "command": "python scripts/reference/metrics.py",
}
random = numpy.random.default_rng(20260102)


def exact(values, unit=64):
    return numpy.round(numpy.asarray(values) * unit) / unit


def calibration_error(y, p, w, bins=15):
    confidence, right = p.max(axis=1), numpy.argmax(p, axis=1) == y
    total = 0
    for b in range(bins):
        inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
        if inside.any():
            total += abs((w * right)[inside].sum() - (w * confidence)[inside].sum())
    return total / w.sum()


def classification(y, p, weights):
    w = numpy.ones(len(y)) if weights is None else weights
    guess = numpy.argmax(p, axis=1)
    scores = p[:, 1] if p.shape[1] == 2 else p
    many = {} if p.shape[1] == 2 else {"multi_class": "ovr"}
    return {
        "accuracy": metrics.accuracy_score(y, guess, sample_weight=w),
        "balanced-accuracy": metrics.balanced_accuracy_score(y, guess, sample_weight=w),
        "f1-macro": metrics.f1_score(y, guess, average="macro", sample_weight=w),
        "f1-micro": metrics.f1_score(y, guess, average="micro", sample_weight=w),
        "f1-weighted": metrics.f1_score(y, guess, average="weighted", sample_weight=w),
        "roc-auc": metrics.roc_auc_score(y, scores, sample_weight=w, **many),
        "average-precision": metrics.average_precision_score(y, scores, sample_weight=w),
        "log-loss": metrics.log_loss(y, p, sample_weight=w),
        "brier": metrics.brier_score_loss(y, scores, sample_weight=w),
        "calibration-error": calibration_error(y, p, w),
        "cohen-kappa": metrics.cohen_kappa_score(y, guess, sample_weight=w),
        "mcc": metrics.matthews_corrcoef(y, guess, sample_weight=w),
    }


def regression(y, guess, weights):
    w = numpy.ones(len(y)) if weights is None else weights
    values = {
        "rmse": metrics.root_mean_squared_error(y, guess, sample_weight=w),
        "mae": metrics.mean_absolute_error(y, guess, sample_weight=w),
        "mape": metrics.mean_absolute_percentage_error(y, guess, sample_weight=w),
        "r2": metrics.r2_score(y, guess, sample_weight=w),
        "poisson-deviance": metrics.mean_poisson_deviance(y, guess, sample_weight=w),
    }
    for percent in [5, 10, 50, 90, 95]:
        values[f"pinball-{percent}"] = metrics.mean_pinball_loss(y, guess, sample_weight=w, alpha=percent / 100)
    return values


def case(truth, guess, weights, values):
    return {
        "truth": truth.tolist(),
        "predictions": guess.ravel().tolist(),
        "weights": None if weights is None else weights.tolist(),
        "values": {name: float(value) for name, value in values.items()},
    }


if __name__ == "__main__":
    content = HEADER | {"classification": [], "regression": []}
    for classes, weighted in [(2, False), (4, False), (2, True), (4, True)]:
        n = 50
        counts = random.integers(1, 9, size=(n, classes))
        # Shares of 64, so that each row sums to 1 exactly; small counts make ties.
        p = counts * (64 // counts.sum(axis=1, keepdims=True))
        p[:, -1] += 64 - p.sum(axis=1)
        p = p / 64
        y = random.integers(0, classes, n)
        w = random.integers(0, 20, n) / 8 if weighted else None
        content["classification"].append({"classes": classes} | case(y, p, w, classification(y, p, w)))
    for weighted in [False, True]:
        n = 40
        y = random.poisson(4, n) + 1
        guess = exact(numpy.exp(random.normal(size=n) * 0.5) * y) + 1 / 64
        guess[:5] = y[:5]
        w = random.integers(0, 20, n) / 8 if weighted else None
        content["regression"].append(case(y, guess, w, regression(y, guess, w)))
    FILE.write_text(json.dumps(content, separators=(",", ":")) + "\n")
