#!/usr/bin/env python3
"""Reference values for what finds rows strange, from scikit-learn.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn
    /tmp/reference/bin/python scripts/reference/anomalies.py

Inputs are multiples of powers of two, so that they are the same numbers in single precision.
"""

import json
import pathlib

import numpy
import sklearn
from sklearn import covariance, ensemble, metrics, neighbors

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
HEADER = {
    "tool": "scikit-learn",
    "version": f"{sklearn.__version__} (NumPy {numpy.__version__})",
    "command": "python scripts/reference/anomalies.py",
}


def exact(values, unit=64):
    return numpy.round(numpy.asarray(values) * unit) / unit


def rows(matrix, digits=12):
    return [float(f"{value:.{digits}g}") for value in numpy.asarray(matrix, dtype=float).ravel()]


def table(seed, n, d, strange, unit=64):
    """A correlated cloud, a second one that is denser, and rows far from both."""
    random = numpy.random.default_rng(seed)
    mixing = random.normal(size=(d, d))
    first = random.normal(size=(n * 2 // 3, d)) @ mixing
    second = 0.2 * random.normal(size=(n - len(first) - strange, d)) + 6
    far = random.uniform(-12, 12, size=(strange, d))
    return exact(numpy.concatenate([first, second, far]), unit), numpy.repeat([0, 1], [n - strange, strange])


def forests():
    cases = []
    for seed, n, d, strange in [(1, 300, 2, 15), (2, 1000, 5, 30), (3, 400, 8, 20)]:
        x, is_strange = table(seed, n, d, strange)
        runs = [-ensemble.IsolationForest(n_estimators=200, random_state=r).fit(x).score_samples(x) for r in range(5)]
        mean = numpy.mean(runs, axis=0)
        cases.append(
            {
                "columns": d,
                "features": rows(x),
                "strange": is_strange.tolist(),
                "scores": rows(mean, 6),
                # How far one forest's scores are from the mean of all, at most over the runs.
                "spread": float(max(numpy.abs(run - mean).max() for run in runs)),
                "auc": [float(metrics.roc_auc_score(is_strange, run)) for run in runs],
            }
        )
    return {"cases": cases}


def neighbours():
    cases = []
    for seed, n, d, k in [(4, 120, 2, 20), (5, 200, 4, 10), (6, 30, 3, 5)]:
        # Fine, so that no two distances are the same.
        x, _ = table(seed, n, d, n // 20, unit=65536)
        random = numpy.random.default_rng(seed)
        new = exact(random.uniform(-8, 8, size=(20, d)), 65536)
        own = neighbors.LocalOutlierFactor(k).fit(x)
        novel = neighbors.LocalOutlierFactor(k, novelty=True).fit(x)
        search = neighbors.NearestNeighbors(n_neighbors=k).fit(x)
        cases.append(
            {
                "columns": d,
                "neighbours": k,
                "features": rows(x),
                "new": rows(new),
                "own-factors": rows(-own.negative_outlier_factor_),
                "new-factors": rows(-novel.score_samples(new)),
                "own-distances": rows(search.kneighbors()[0].mean(axis=1)),
                "new-distances": rows(search.kneighbors(new)[0].mean(axis=1)),
            }
        )
    return {"cases": cases}


def determinants():
    cases = []
    for seed, n, d in [(7, 200, 2), (8, 300, 4), (9, 400, 6)]:
        random = numpy.random.default_rng(seed)
        x = random.normal(size=(n, d)) @ random.normal(size=(d, d)) + 3
        x[: n // 8] += 15
        x = exact(x)
        # The best of many searches: each may end in a local minimum.
        fits = [covariance.MinCovDet(support_fraction=0.75, random_state=r).fit(x) for r in range(5)]
        best = min(fits, key=lambda fit: numpy.linalg.slogdet(fit.raw_covariance_)[1])
        offset = x - best.raw_location_
        distances = numpy.sqrt(numpy.sum(offset @ numpy.linalg.inv(best.raw_covariance_) * offset, axis=1))
        cases.append(
            {
                "columns": d,
                "features": rows(x),
                "log-determinant": float(numpy.linalg.slogdet(best.raw_covariance_)[1]),
                "distances": rows(distances),
            }
        )
    return {"cases": cases}


content = {"forests": forests(), "neighbours": neighbours(), "determinants": determinants()}
FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "anomalies.json").write_text(json.dumps(HEADER | content, separators=(",", ":")) + "\n")
