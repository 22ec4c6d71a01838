#!/usr/bin/env python3
"""Reference values for the tests of trees: scikit-learn's boosting and trees, and XGBoost by its C interface.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn
    apt-get install libxgboost-dev
    /tmp/reference/bin/python scripts/reference/trees.py

Inputs are multiples of 1/8 or 1/64, so that they are the same numbers in single precision and have few distinct values.
"""

import ctypes
import json
import pathlib

import numpy
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
random = numpy.random.default_rng(20260202)


def exact(values, unit=64):
    return numpy.round(numpy.asarray(values) * unit) / unit


def rows(matrix):
    return [None if numpy.isnan(x) else float(x) for x in numpy.asarray(matrix, dtype=float).ravel()]


def data(count, missing=False):
    x = exact(random.normal(size=(count, 4)), 8)
    score = x[:, 0] * x[:, 1] + numpy.sin(2 * x[:, 2]) + 0.5 * x[:, 3]
    if missing:
        x[random.uniform(size=x.shape) < 0.15] = numpy.nan
    return x, score


def boosting():
    cases = []
    # scikit-learn counts the rows of a leaf, Leptune their weights and hessians: the same without weights and for squared
    # error, in a first round, and where one row is enough.
    for task, classes, missing, weighted, rounds in [
        ("regression", 0, False, False, 8),
        ("regression", 0, True, True, 8),
        ("classification", 2, False, False, 1),
        ("classification", 2, True, True, 1),
        ("classification", 3, False, False, 1),
    ]:
        x, score = data(150, missing)
        noise = random.normal(size=len(x)) * 0.3
        weights = exact(random.uniform(1, 3, size=len(x))) if weighted else None
        common = dict(
            learning_rate=0.25, max_iter=rounds, max_leaf_nodes=8, min_samples_leaf=1 if weighted else 5,
            l2_regularization=1.0, early_stopping=False,
        )
        if task == "regression":
            y = exact(score + noise)
            model = HistGradientBoostingRegressor(**common).fit(x, y, sample_weight=weights)
        else:
            y = numpy.digitize(score + noise, numpy.quantile(score, numpy.arange(1, classes) / classes))
            model = HistGradientBoostingClassifier(**common).fit(x, y, sample_weight=weights)
        # A missing number where training had none goes another way.
        unseen = x if missing else data(40)[0]
        predictions = model.predict(unseen) if task == "regression" else model.predict_proba(unseen)
        cases.append(
            {
                "classes": classes,
                "rounds": rounds,
                "leafRows": common["min_samples_leaf"],
                "features": rows(x),
                "target": rows(y),
                "weights": None if weights is None else rows(weights),
                "unseen": rows(unseen),
                "predictions": rows(numpy.round(predictions, 7)),
            }
        )
    return cases


def tree_case(classes, marks=False):
    """A case without ties, which scikit-learn would decide at random: None if there are any."""
    x, score = data(140)
    if marks:
        x[:, 1:] = x[:, 1:] > [-0.5, 0, 0.5]
        score = x[:, 0] * (2 * x[:, 1] - 1) + x[:, 2] - 1.5 * x[:, 3]
    y = score + random.normal(size=len(x)) * 0.3
    y = numpy.digitize(y, numpy.quantile(y, numpy.arange(1, classes) / classes)) if classes else exact(y)
    kind = DecisionTreeClassifier if classes else DecisionTreeRegressor
    answers = []
    for seed in range(8):
        model = kind(max_depth=4, min_samples_leaf=6, random_state=seed).fit(x, y)
        answers.append(model.predict_proba(x) if classes else model.predict(x))
    if any(numpy.abs(answer - answers[0]).max() > 1e-9 for answer in answers):
        return None
    return {
        "classes": classes,
        "rounds": 1,
        "leafRows": 6,
        "features": rows(x),
        "target": rows(y),
        "weights": None,
        "unseen": rows(x),
        "predictions": rows(numpy.round(answers[0], 7)),
    }


def trees(classes, marks=False):
    return [next(filter(None, (tree_case(count, marks) for _ in range(200)))) for count in classes]


def xgboost():
    library = ctypes.CDLL("libxgboost.so.0")
    library.XGBGetLastError.restype = ctypes.c_char_p

    def call(name, *arguments):
        if getattr(library, name)(*arguments):
            raise RuntimeError(library.XGBGetLastError().decode())

    def matrix(x):
        x = numpy.ascontiguousarray(x, dtype=numpy.float32)
        handle = ctypes.c_void_p()
        call(
            "XGDMatrixCreateFromMat", x.ctypes.data_as(ctypes.c_void_p), ctypes.c_uint64(x.shape[0]),
            ctypes.c_uint64(x.shape[1]), ctypes.c_float(float("nan")), ctypes.byref(handle),
        )
        return handle

    cases = []
    for objective, classes in [("reg:squarederror", 0), ("binary:logistic", 2), ("multi:softprob", 3)]:
        x, score = data(120, missing=True)
        y = score if classes == 0 else numpy.digitize(score, numpy.quantile(score, numpy.arange(1, classes) / classes))
        train = matrix(x)
        labels = numpy.ascontiguousarray(y, dtype=numpy.float32)
        call(
            "XGDMatrixSetFloatInfo", train, b"label", labels.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_uint64(len(labels)),
        )
        booster = ctypes.c_void_p()
        call("XGBoosterCreate", ctypes.byref(train), ctypes.c_uint64(1), ctypes.byref(booster))
        settings = {
            "objective": objective, "tree_method": "exact", "max_depth": "3", "nthread": "1", "verbosity": "0",
            "base_score": "0" if classes == 0 else "0.5", "eta": "0.5",
        }
        if classes > 2:
            settings["num_class"] = str(classes)
        for name, value in settings.items():
            call("XGBoosterSetParam", booster, name.encode(), value.encode())
        for iteration in range(3):
            call("XGBoosterUpdateOneIter", booster, ctypes.c_int(iteration), train)
        text, length = ctypes.c_void_p(), ctypes.c_uint64()
        call(
            "XGBoosterSaveModelToBuffer", booster, b'{"format":"json"}', ctypes.byref(length), ctypes.byref(text)
        )
        model = ctypes.string_at(text, length.value).decode()
        unseen, _ = data(40, missing=True)
        out, count = ctypes.POINTER(ctypes.c_float)(), ctypes.c_uint64()
        call(
            "XGBoosterPredict", booster, matrix(unseen), ctypes.c_int(0), ctypes.c_uint(0), ctypes.c_int(0),
            ctypes.byref(count), ctypes.byref(out),
        )
        cases.append(
            {
                "classes": classes,
                "json": model,
                "unseen": rows(unseen),
                "predictions": [float(out[i]) for i in range(count.value)],
            }
        )
    return cases


if __name__ == "__main__":
    content = {
        "tool": "scikit-learn and XGBoost",
        "version": f"{sklearn.__version__} (NumPy {numpy.__version__}) and 1.7.4",
        "command": "python scripts/reference/trees.py",
        "boosting": boosting(),
        "trees": trees([0, 2, 4]),
        "xgboost": xgboost(),
        "marks": trees([0, 2], marks=True),
    }
    text = json.dumps(content, separators=(",", ":"))
    (FOLDER / "trees.json").write_text(text + "\n")
