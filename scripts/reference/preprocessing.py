#!/usr/bin/env python3
"""Reference values of preprocessing, from scikit-learn.

    python3 -m pip install scikit-learn
    python3 scripts/reference/preprocessing.py

Inputs are multiples of 1/64. A missing number is null, a missing category None.
"""

import datetime
import json
import pathlib
import warnings

import numpy
import sklearn
from sklearn import feature_extraction, feature_selection, impute, linear_model, metrics, preprocessing

FILE = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference" / "preprocessing.json"
HEADER = {
    "tool": "scikit-learn",
    "version": f"{sklearn.__version__} (NumPy {numpy.__version__})",
    "command": "python scripts/reference/preprocessing.py",
}
random = numpy.random.default_rng(20260103)
warnings.filterwarnings("ignore")


def exact(values, unit=64):
    return numpy.round(numpy.asarray(values) * unit) / unit


def plain(matrix):
    """Columns of numbers, null where missing."""
    return [[None if numpy.isnan(x) else float(x) for x in column] for column in numpy.asarray(matrix, dtype=float).T]


def with_gaps(x, share=0.2):
    x = x.copy()
    x[random.random(x.shape) < share] = numpy.nan
    return x


def numbers(n):
    return exact(
        numpy.column_stack(
            [
                random.normal(size=n) * 3 + 5,
                numpy.exp(random.normal(size=n)) * 4,
                -numpy.exp(random.normal(size=n)),
                random.integers(0, 4, n),
                random.normal(size=n) ** 3,
            ]
        )
    )


def scaling():
    # 64 steps between 65 quantiles are exact, so that ties stay ties.
    x, unseen = numbers(65), numbers(12) * 1.5
    gaps = with_gaps(x, 0.1)
    power = preprocessing.PowerTransformer().fit(gaps)
    scalers = {
        "standard": preprocessing.StandardScaler(),
        "robust": preprocessing.RobustScaler(),
        "quantile-normal": preprocessing.QuantileTransformer(n_quantiles=1000, output_distribution="normal", subsample=None),
        "quantile-uniform": preprocessing.QuantileTransformer(n_quantiles=17, subsample=None),
        "power": power,
    }
    # Quantiles without gaps: scikit-learn counts missing values among those that it interpolates.
    fitted = {name: s.fit(x if "quantile" in name else gaps) for name, s in scalers.items()}
    return {
        "whole": plain(x),
        "gaps": plain(gaps),
        "unseen": plain(unseen),
        "scaled": {name: plain(s.transform(unseen)) for name, s in fitted.items()},
        "lambdas": power.lambdas_.tolist(),
    }


def imputation():
    x, unseen = with_gaps(numbers(40)), with_gaps(numbers(12), 0.4)
    imputers = {
        "mean": impute.SimpleImputer(),
        "median": impute.SimpleImputer(strategy="median"),
        "mode": impute.SimpleImputer(strategy="most_frequent"),
        "constant": impute.SimpleImputer(strategy="constant", fill_value=-7),
    }
    filled = {name: plain(i.fit(x).transform(unseen)) for name, i in imputers.items()}
    # Without the column of whole numbers, which makes neighbours equally near.
    apart = [0, 1, 2, 4]
    filled["knn"] = plain(impute.KNNImputer(n_neighbors=3).fit(x[:, apart]).transform(unseen[:, apart]))
    return {"training": plain(x), "unseen": plain(unseen), "filled": filled}


def target_encoding():
    levels = numpy.array(list("abcdef"))
    x = levels[random.integers(0, 5, 60)]
    unseen = levels
    cases = []
    for kind, smoothing in [("numbers", 5.0), ("numbers", 0.0), ("two", 2.0), ("three", 10.0)]:
        if kind == "numbers":
            y = exact(random.normal(size=60) * 5 + 20)
        else:
            y = random.integers(0, 2 if kind == "two" else 3, 60)
            y[:3] = [0, 1, 1 if kind == "two" else 2]
        encoder = preprocessing.TargetEncoder(smooth=smoothing).fit(x[:, None], y)
        cases.append(
            {
                "smoothing": smoothing,
                "classes": 0 if kind == "numbers" else 2 if kind == "two" else 3,
                "levels": x.tolist(),
                "target": y.tolist(),
                "unseen": unseen.tolist(),
                "encoded": plain(encoder.transform(unseen[:, None])),
            }
        )
    return cases


def selection():
    n = 200
    x = numpy.column_stack([random.integers(0, k, n) for k in [2, 3, 6, 2, 8, 4]])
    y = (x[:, 0] + (x[:, 2] > 2) + (x[:, 5] == 3) + (random.random(n) < 0.3) >= 2).astype(int)
    scores = []
    for column in x.T:
        pairs = len(set(zip(column.tolist(), y.tolist())))
        excess = pairs - len(set(column.tolist())) - 2 + 1
        scores.append(max(0, metrics.mutual_info_score(column, y) - excess / (2 * n)))
    information = feature_selection.mutual_info_classif(x, y, discrete_features=True)
    assert numpy.allclose(information, [metrics.mutual_info_score(c, y) for c in x.T])
    z = exact(random.normal(size=(n, 8)) * [1, 2, 4, 1, 1, 3, 1, 1] + 1)
    z[:, 3] = exact(z[:, 0] + random.normal(size=n) * 0.3)
    target = exact(z @ [2, 0, -1, 0, 0.5, 0, 0, 0.1] + random.normal(size=n))
    standard = preprocessing.scale(z)
    centred = preprocessing.scale(target)
    least = numpy.abs(standard.T @ centred / n).max()
    supports = {}
    for strength in [0.03, 0.1, 0.4]:
        lasso = linear_model.Lasso(alpha=strength * least, tol=1e-12, max_iter=100_000).fit(standard, centred)
        supports[str(strength)] = numpy.flatnonzero(lasso.coef_).tolist()
    return {
        "categories": plain(x),
        "classes": y.tolist(),
        "information": scores,
        "numbers": plain(z),
        "target": target.tolist(),
        "supports": supports,
        "variances": numpy.var(z, axis=0).tolist(),
    }


def hashing():
    tokens = [["city=Oslo", "size=small"], ["city=Bergen", "size=large"], ["city=Tromsø", "size=small"], ["city=Ålesund", "size=b"]]
    hasher = feature_extraction.FeatureHasher(n_features=8, input_type="string")
    return {"rows": tokens, "hashed": plain(hasher.transform(tokens).toarray())}


def polynomial():
    x = exact(random.normal(size=(6, 3)) * 2)
    products = {}
    for degree, only in [(2, False), (3, False), (3, True)]:
        features = preprocessing.PolynomialFeatures(degree, interaction_only=only, include_bias=False)
        products[f"{degree}{' interactions' if only else ''}"] = plain(features.fit_transform(x))
    return {"training": plain(x), "products": products}


def dates():
    texts = ["1600-02-29", "1899-12-31", "1969-12-31", "1970-01-01", "2000-02-29T13:45", "2023-12-31", "2024-12-31 23:59:59", "2100-03-01"]
    parts = []
    for text in texts:
        d = datetime.datetime.fromisoformat(text)
        days = (d - datetime.datetime(1970, 1, 1)) / datetime.timedelta(days=1)
        parts.append([d.year, d.month, d.day, d.isoweekday(), d.timetuple().tm_yday, d.hour, d.minute, days])
    return {"texts": texts, "parts": plain(parts)}


if __name__ == "__main__":
    content = {
        "scaling": scaling(),
        "imputation": imputation(),
        "targetEncoding": target_encoding(),
        "selection": selection(),
        "hashing": hashing(),
        "polynomial": polynomial(),
        "dates": dates(),
    }
    FILE.write_text(json.dumps(HEADER | content, separators=(",", ":")) + "\n")
