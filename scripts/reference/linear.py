#!/usr/bin/env python3
"""Reference values of linear models, from scikit-learn and SciPy.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn
    /tmp/reference/bin/python scripts/reference/linear.py

Inputs are multiples of 1/64, so that they are the same numbers in single precision. What scikit-learn minimises only with
a penalised intercept (squared hinge) is minimised by SciPy.
"""

import json
import pathlib

import numpy
import scipy
import sklearn
from scipy import optimize
from sklearn import linear_model

FILE = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference" / "linear-models.json"
HEADER = {
    "tool": "scikit-learn",
    "version": f"{sklearn.__version__} (SciPy {scipy.__version__}, NumPy {numpy.__version__})",
    "command": "python scripts/reference/linear.py",
}
random = numpy.random.default_rng(20260103)


def exact(values, unit=64):
    return numpy.round(numpy.asarray(values) * unit) / unit


def rows(matrix):
    return numpy.asarray(matrix, dtype=float).ravel().tolist()


def features(n, d):
    x = random.normal(size=(n, d)) * random.choice([0.5, 1, 4], size=d) + random.choice([0, 3], size=d)
    x[:, -1] += 0.5 * x[:, 0]
    return exact(x)


def weighing(n, isWeighted):
    return random.integers(0, 4, n).astype(float) if isWeighted else None


def case(estimator, options, x, y, w, unseen, predictions, tolerance, classes=0, weights=()):
    return {
        "estimator": estimator,
        "options": options,
        "columns": x.shape[1],
        "classes": classes,
        "features": rows(x),
        "target": rows(y),
        "rowWeights": [] if w is None else rows(w),
        "unseen": rows(unseen),
        "predictions": rows(predictions),
        "tolerance": tolerance,
        "weights": rows(weights),
    }


def ridges():
    for n, d, l2, isWeighted in [(50, 6, 0.01, True), (30, 5, 1.0, False), (8, 20, 0.1, False), (12, 20, 0.01, True)]:
        x, w = features(n, d), weighing(n, isWeighted)
        y = exact(x @ random.normal(size=d) + random.normal(size=n) + 50)
        unseen = features(6, d)
        total = n if w is None else w.sum()
        model = linear_model.Ridge(alpha=l2 * total, solver="cholesky", tol=1e-12).fit(x, y, w)
        yield case("ridge", {"l2": l2}, x, y, w, unseen, model.predict(unseen), 2e-5)


def nets():
    for n, d, penalty, ratio, isWeighted in [(60, 8, 0.05, 0.5, False), (60, 8, 0.02, 1.0, True), (20, 30, 0.1, 0.9, False)]:
        x, w = features(n, d), weighing(n, isWeighted)
        y = exact(x[:, :3] @ random.normal(size=3) * 5 + random.normal(size=n) - 20)
        unseen = features(6, d)
        deviation = numpy.sqrt(numpy.cov(y, aweights=w, ddof=0))
        model = linear_model.ElasticNet(alpha=penalty, l1_ratio=ratio, tol=1e-14, max_iter=1_000_000)
        model.fit(x, y / deviation, sample_weight=w)
        name, options = "elastic-net", {"penalty": penalty, "l1-ratio": ratio}
        if ratio == 1:
            name, options = "lasso", {"l1": penalty}
        yield case(
            name, options, x, y, w, unseen, model.predict(unseen) * deviation, 1e-4, weights=model.coef_ * deviation)


def logistics():
    for n, d, classes, l1, l2, isWeighted in [
        (80, 4, 2, 0.0, 0.01, False),
        (80, 4, 2, 0.0, 0.1, True),
        (80, 6, 2, 0.02, 0.0, False),
        (80, 6, 2, 0.01, 0.01, True),
        (90, 4, 3, 0.0, 0.01, True),
        (90, 5, 3, 0.01, 0.01, False),
    ]:
        x, w = features(n, d), weighing(n, isWeighted)
        y = numpy.argmax(x @ random.normal(size=(d, classes)) + random.gumbel(size=(n, classes)), axis=1)
        y[:classes] = range(classes)
        unseen = features(6, d)
        total = n if w is None else w.sum()
        strength = l1 + l2
        solver = "saga" if l1 > 0 else "lbfgs"
        model = linear_model.LogisticRegression(
            C=1 / (strength * total), l1_ratio=l1 / strength, solver=solver, tol=1e-12, max_iter=1_000_000)
        model.fit(x, y, w)
        yield case(
            "logistic", {"l1": l1, "l2": l2, "tolerance": 1e-7}, x, y, w, unseen, model.predict_proba(unseen), 1e-4,
            classes=classes)


def machines():
    for n, d, classes, l2, isWeighted in [(60, 4, 2, 0.01, False), (60, 4, 2, 0.1, True), (70, 3, 3, 0.05, False)]:
        x, w = features(n, d), weighing(n, isWeighted)
        y = numpy.argmax(x @ random.normal(size=(d, classes)) + 2 * random.gumbel(size=(n, classes)), axis=1)
        y[:classes] = range(classes)
        unseen = features(6, d)
        omega = numpy.ones(n) if w is None else w
        outputs = []
        coefficients = []
        for k in [1] if classes == 2 else range(classes):
            sign = numpy.where(y == k, 1.0, -1.0)

            def hinge(p):
                short = numpy.maximum(0, 1 - sign * (x @ p[:-1] + p[-1]))
                slope = -2 * omega * sign * short / omega.sum()
                value = (omega * short**2).sum() / omega.sum() + l2 / 2 * (p[:-1] ** 2).sum()
                return value, numpy.append(x.T @ slope + l2 * p[:-1], slope.sum())

            p = optimize.minimize(hinge, numpy.zeros(d + 1), jac=True, method="BFGS", options={"gtol": 1e-10}).x
            margin = x @ p[:-1] + p[-1]
            positive, negative = omega[sign > 0].sum(), omega[sign < 0].sum()
            goal = numpy.where(sign > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))

            def platt(q):
                z = q[0] * margin + q[1]
                slope = omega * (1 / (1 + numpy.exp(-z)) - goal)
                return (omega * (numpy.logaddexp(0, z) - goal * z)).sum(), numpy.array([slope @ margin, slope.sum()])

            q = optimize.minimize(platt, numpy.zeros(2), jac=True, method="BFGS", options={"gtol": 1e-9}).x
            outputs.append(1 / (1 + numpy.exp(-(q[0] * (unseen @ p[:-1] + p[-1]) + q[1]))))
            coefficients.append(p[:-1])
        probabilities = numpy.stack(outputs, axis=1)
        if classes == 2:
            probabilities = numpy.hstack([1 - probabilities, probabilities])
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        yield case(
            "linear-svm", {"l2": l2, "tolerance": 1e-7}, x, y, w, unseen, probabilities, 2e-4, classes=classes,
            weights=numpy.stack(coefficients, axis=1))


def counts():
    for n, d, l2, isWeighted in [(60, 4, 0.01, False), (60, 4, 1e-3, True)]:
        x, w = exact(features(n, d) / 4), weighing(n, isWeighted)
        y = random.poisson(numpy.exp(x @ random.normal(size=d) * 0.7 + 0.5)).astype(float)
        unseen = exact(features(6, d) / 4)
        model = linear_model.PoissonRegressor(alpha=l2, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y, w)
        yield case("poisson", {"l2": l2, "tolerance": 1e-7}, x, y, w, unseen, model.predict(unseen), 1e-3)


def quantiles():
    """Objectives, as solutions of the linear programme need not be unique."""
    cases = []
    for n, d, quantile, l1, isWeighted in [(80, 3, 0.5, 0.0, False), (80, 4, 0.9, 0.01, False), (100, 3, 0.2, 0.005, True)]:
        x, w = features(n, d), weighing(n, isWeighted)
        y = exact(x @ random.normal(size=d) + random.standard_t(3, size=n) * 2 + 10)
        omega = numpy.ones(n) if w is None else w
        model = linear_model.QuantileRegressor(quantile=quantile, alpha=l1, solver="highs").fit(x, y, w)
        r = y - model.predict(x)
        loss = (omega * r * (quantile - (r < 0))).sum() / omega.sum()
        cases.append(
            {
                "quantile": quantile,
                "l1": l1,
                "columns": d,
                "features": rows(x),
                "target": rows(y),
                "rowWeights": [] if w is None else rows(w),
                "objective": loss + l1 * numpy.abs(model.coef_).sum(),
            }
        )
    return cases


if __name__ == "__main__":
    models = [*ridges(), *nets(), *logistics(), *machines(), *counts()]
    FILE.write_text(json.dumps(HEADER | {"models": models, "quantiles": quantiles()}, separators=(",", ":")) + "\n")
