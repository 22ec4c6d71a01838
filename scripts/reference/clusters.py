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
from sklearn import cluster, decomposition, metrics, mixture

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


def blobs(random, n, centres, spread):
    labels = random.integers(len(centres), size=n)
    return exact(numpy.asarray(centres)[labels] + spread * random.normal(size=(n, len(centres[0])))), labels


def adjusted(found):
    """Labels in the order of their first rows; −1 stays."""
    names = {}
    return [-1 if label < 0 else names.setdefault(label, len(names)) for label in numpy.asarray(found).tolist()]


def cluster_metrics():
    random = numpy.random.default_rng(32)
    cases = []
    for n, d, k in [(30, 2, 3), (41, 5, 4), (25, 1, 2)]:
        x, truth = blobs(random, n, exact(random.normal(size=(k, d)) * 3).tolist(), 1.0)
        found = numpy.where(random.uniform(size=n) < 0.2, random.integers(k, size=n), truth)
        found[:k] = range(k)
        classes = int(truth.max()) + 1
        cases.append(
            {
                "columns": d,
                "clusters": k,
                "classes": classes,
                "features": rows(x),
                "labels": found.tolist(),
                "truth": truth.tolist(),
                "values": {
                    "silhouette": metrics.silhouette_score(x, found),
                    "davies-bouldin": metrics.davies_bouldin_score(x, found),
                    "calinski-harabasz": metrics.calinski_harabasz_score(x, found),
                    "adjusted-rand": metrics.adjusted_rand_score(truth, found),
                    "normalized-mutual-information": metrics.normalized_mutual_info_score(truth, found),
                },
            }
        )
    return {"cases": cases}


def k_means():
    random = numpy.random.default_rng(33)
    cases = []
    for n, d, k, weighted in [(90, 2, 3, False), (120, 7, 5, False), (80, 3, 4, True)]:
        x, _ = blobs(random, n, exact(random.normal(size=(k, d)) * 6).tolist(), 1.0)
        weights = random.integers(1, 4, size=n) if weighted else numpy.ones(n, dtype=int)
        model = cluster.KMeans(k, n_init=50, tol=0, random_state=0).fit(x, sample_weight=weights)
        cases.append(
            {
                "columns": d,
                "clusters": k,
                "features": rows(x),
                "weights": weights.tolist(),
                "labels": adjusted(model.labels_),
                "inertia": model.inertia_,
            }
        )
    return {"cases": cases}


def mixtures():
    random = numpy.random.default_rng(34)
    x, _ = blobs(random, 240, [[0, 0, 0], [6, 1, 0], [0, 7, 3]], 1.0)
    x = exact(x @ (numpy.eye(3) + 0.3 * random.normal(size=(3, 3))))
    unseen = exact(random.normal(size=(9, 3)) * 4)
    cases = []
    for name, kind in [("full", "full"), ("tied", "tied"), ("diagonal", "diag")]:
        model = mixture.GaussianMixture(
            3, covariance_type=kind, tol=1e-12, max_iter=2000, n_init=5, random_state=0
        ).fit(x)
        cases.append(
            {
                "covariance": name,
                "score": model.score(x),
                "bic": model.bic(x),
                "densities": rows(model.score_samples(unseen)),
            }
        )
    return {"columns": 3, "features": rows(x), "unseen": rows(unseen), "cases": cases}


def density_clusters():
    random = numpy.random.default_rng(35)
    cases = []
    for n, d, radius, least in [(120, 2, 0.75, 4), (100, 3, 1.25, 6), (60, 2, 0.25, 3)]:
        x, _ = blobs(random, n, exact(random.normal(size=(3, d)) * 4).tolist(), 0.6)
        model = cluster.DBSCAN(eps=radius, min_samples=least).fit(x)
        core = numpy.zeros(n, dtype=bool)
        core[model.core_sample_indices_] = True
        cases.append(
            {
                "columns": d,
                "features": rows(x),
                "radius": radius,
                "minPoints": least,
                "labels": model.labels_.tolist(),
                "isCore": core.tolist(),
            }
        )
    return {"cases": cases}


def agglomerations():
    random = numpy.random.default_rng(36)
    cases = []
    for n, d, k in [(60, 2, 4), (75, 5, 3)]:
        x, _ = blobs(random, n, exact(random.normal(size=(k, d)) * 3).tolist(), 1.0)
        cases.append(
            {
                "columns": d,
                "clusters": k,
                "features": rows(x),
                "labels": {
                    linkage: adjusted(cluster.AgglomerativeClustering(k, linkage=linkage).fit(x).labels_)
                    for linkage in ["ward", "average", "complete", "single"]
                },
            }
        )
    return {"cases": cases}


write("principal-components", principal_components())
write("cluster-metrics", cluster_metrics())
write("k-means", k_means())
write("mixtures", mixtures())
write("density-clusters", density_clusters())
write("agglomerations", agglomerations())
