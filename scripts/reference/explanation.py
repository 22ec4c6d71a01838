#!/usr/bin/env python3
"""Reference values for the tests of explanations and calibration: shap, and scikit-learn's calibration.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install shap scikit-learn scipy
    /tmp/reference/bin/python scripts/reference/explanation.py

Features are multiples of 1/8 and thresholds lie between them, so that single precision and the side on which equal
numbers go make no difference.
"""

import json
import pathlib

import numpy
import scipy.optimize
import shap
import sklearn
from sklearn.calibration import _SigmoidCalibration
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.isotonic import IsotonicRegression

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
random = numpy.random.default_rng(20261125)


def numbers(values):
    return [float(x) for x in numpy.asarray(values, dtype=float).ravel()]


def nodes(tree, scale=1.0):
    """A tree of scikit-learn level by level, children side by side; leaves are their own left child."""
    order, left = [0], {}
    for source in order:
        if tree.children_left[source] >= 0:
            left[source] = len(order)
            order += [tree.children_left[source], tree.children_right[source]]
    result = []
    for place, source in enumerate(order):
        value = tree.value[source][0]
        if len(value) > 1:
            value = value / value.sum()
        isLeaf = source not in left
        result.append({
            "feature": 0 if isLeaf else int(tree.feature[source]),
            "threshold": None if isLeaf else float(tree.threshold[source]),
            "left": place if isLeaf else left[source],
            "value": numbers(value * scale),
            "cover": float(tree.weighted_n_node_samples[source]),
        })
    return result


def trees():
    x = numpy.round(random.normal(size=(200, 5)) * 8) / 8
    score = x[:, 0] * x[:, 1] + numpy.sin(2 * x[:, 2]) + 0.5 * x[:, 3]
    rows = x[:12]
    cases = []

    boosted = GradientBoostingRegressor(n_estimators=12, max_depth=4, learning_rate=0.3, random_state=1).fit(x, score)
    explained = shap.TreeExplainer(boosted, feature_perturbation="tree_path_dependent")
    cases.append({
        "kind": "boosting", "classes": 0, "base": float(boosted.init_.constant_.ravel()[0]),
        "trees": [nodes(t[0].tree_, 0.3) for t in boosted.estimators_],
        "values": numbers(explained.shap_values(rows)), "expected": numbers(explained.expected_value),
    })

    forest = RandomForestRegressor(n_estimators=6, max_depth=6, random_state=2).fit(x, score)
    explained = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
    cases.append({
        "kind": "forest", "classes": 0, "base": 0.0, "trees": [nodes(t.tree_) for t in forest.estimators_],
        "values": numbers(explained.shap_values(rows)), "expected": numbers(explained.expected_value),
    })

    classes = numpy.digitize(score, [-0.5, 0.7])
    forest = RandomForestClassifier(n_estimators=5, max_depth=5, random_state=3).fit(x, classes)
    explained = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
    values = numpy.asarray(explained.shap_values(rows))
    assert values.shape == (12, 5, 3), values.shape
    cases.append({
        "kind": "forest", "classes": 3, "base": 0.0, "trees": [nodes(t.tree_) for t in forest.estimators_],
        "values": numbers(values), "expected": numbers(explained.expected_value),
    })
    return {"rows": numbers(rows), "columns": 5, "cases": cases}


def exact():
    """f = x0·x1 + 2·x2 − x3², explained by shap's exact method with independent background rows."""
    background = numpy.round(random.normal(size=(8, 4)) * 8) / 8
    rows = numpy.round(random.normal(size=(5, 4)) * 8) / 8

    def model(x):
        return x[:, 0] * x[:, 1] + 2 * x[:, 2] - x[:, 3] ** 2

    values = shap.explainers.Exact(model, shap.maskers.Independent(background, max_samples=100))(rows).values
    return {"background": numbers(background), "rows": numbers(rows), "columns": 4, "values": numbers(values)}


def calibration():
    count = 300
    odds = numpy.round(random.normal(size=count) * 32) / 16
    truth = (random.uniform(size=count) < 1 / (1 + numpy.exp(-(0.4 * odds - 0.3)))).astype(int)
    sigmoid = _SigmoidCalibration().fit(odds, truth)
    probabilities = 1 / (1 + numpy.exp(-odds))
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(probabilities, truth)
    queries = numpy.linspace(0, 1, 41)

    logits = numpy.round(random.normal(size=(count, 3)) * 32) / 16
    exponentials = numpy.exp(0.5 * logits)
    shares = exponentials / exponentials.sum(axis=1, keepdims=True)
    labels = numpy.array([random.choice(3, p=p) for p in shares])

    def loss(logarithm):
        scaled = logits / numpy.exp(logarithm)
        return -(scaled[numpy.arange(count), labels] - numpy.log(numpy.exp(scaled).sum(axis=1))).mean()

    temperature = float(numpy.exp(scipy.optimize.minimize_scalar(loss, bounds=(-3, 3), method="bounded",
                                                                 options={"xatol": 1e-10}).x))
    softmax = numpy.exp(logits)
    softmax /= softmax.sum(axis=1, keepdims=True)
    return {
        "odds": numbers(odds), "truth": truth.tolist(),
        # scikit-learn writes 1 / (1 + exp(a · f + b)).
        "slope": float(sigmoid.a_), "shift": float(sigmoid.b_),
        "queries": numbers(queries), "isotonic": numbers(isotonic.predict(queries)),
        "probabilities": numbers(softmax), "labels": labels.tolist(), "temperature": temperature,
    }


result = {
    "tool": f"shap {shap.__version__}, scikit-learn {sklearn.__version__}, scripts/reference/explanation.py",
    "trees": trees(), "exact": exact(), "calibration": calibration(),
}
(FOLDER / "explanation.json").write_text(json.dumps(result, indent=None, separators=(",", ":")) + "\n")
