#!/usr/bin/env python3
"""Reference values for recommenders, from implicit, scikit-learn and NumPy.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install implicit scikit-learn
    /tmp/reference/bin/python scripts/reference/recommendation.py

Factors to begin with are multiples of 1/64, so that they are the same numbers in single precision.
"""

import json
import os
import pathlib

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import implicit
import numpy
import scipy.sparse
import sklearn
from implicit.als import AlternatingLeastSquares
from sklearn.metrics import ndcg_score
from sklearn.metrics.pairwise import cosine_similarity

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
HEADER = {
    "tool": "implicit, scikit-learn",
    "version": f"{implicit.__version__}, {sklearn.__version__} (NumPy {numpy.__version__})",
    "command": "python scripts/reference/recommendation.py",
}
USERS, ITEMS, FACTORS = 14, 10, 3


def numbers(values, digits=12):
    return [float(f"{value:.{digits}g}") for value in numpy.asarray(values, dtype=float).ravel()]


def interactions():
    random = numpy.random.default_rng(7)
    ratings = random.integers(1, 6, (USERS, ITEMS)).astype(float)
    ratings[random.random((USERS, ITEMS)) < 0.6] = 0
    ratings[:, ITEMS - 1] = 0
    ratings[0, ITEMS - 1] = 3
    assert (ratings > 0).sum(axis=1).min() >= 1
    return ratings


def start(columns, seed):
    random = numpy.random.default_rng(seed)
    return numpy.round(random.normal(0, 0.3, (ITEMS, columns)) * 64) / 64


def confidence(chosen, use_cg):
    """implicit counts the confidence of what was chosen as a whole, ours is above 1."""
    model = AlternatingLeastSquares(
        factors=FACTORS, regularization=0.5, alpha=5, iterations=3, use_cg=use_cg, dtype=numpy.float64, num_threads=1,
        random_state=1)
    model.item_factors = start(FACTORS, 3)
    model.user_factors = numpy.zeros((USERS, FACTORS))
    model.fit(scipy.sparse.csr_matrix(chosen), show_progress=False)
    return {
        "penalty": 0.5, "confidence": 4, "epochs": 3, "start": numbers(start(FACTORS, 3)),
        "items": numbers(model.item_factors),
    }


def rating(ratings):
    """Zhou et al. 2008 with biases, written out."""
    penalty, epochs = 0.1, 4
    known = ratings > 0
    mean = ratings[known].mean()
    items, item_biases = start(FACTORS, 5), numpy.zeros(ITEMS)

    def solve(values, mask, vectors, biases):
        found = numpy.zeros((len(values), FACTORS + 1))
        for row in range(len(values)):
            others = numpy.flatnonzero(mask[row])
            if len(others) == 0:
                continue
            design = numpy.hstack([vectors[others], numpy.ones((len(others), 1))])
            target = values[row, others] - mean - biases[others]
            system = design.T @ design + penalty * len(others) * numpy.eye(FACTORS + 1)
            found[row] = numpy.linalg.solve(system, design.T @ target)
        return found[:, :FACTORS], found[:, FACTORS]

    for _ in range(epochs):
        users, user_biases = solve(ratings, known, items, item_biases)
        items, item_biases = solve(ratings.T, known.T, users, user_biases)
    users, user_biases = solve(ratings, known, items, item_biases)
    return {
        "penalty": penalty, "epochs": epochs, "start": numbers(numpy.hstack([start(FACTORS, 5), numpy.zeros((ITEMS, 1))])),
        "mean": mean, "items": numbers(numpy.hstack([items, item_biases[:, None]])),
        "predictions": numbers(users @ items.T + user_biases[:, None] + item_biases + mean),
    }


def neighbours(chosen):
    shrinkage = 2.5
    counts = chosen.sum(axis=0)
    both = chosen.T @ chosen
    shrunk = both / (numpy.sqrt(numpy.outer(counts, counts)) + shrinkage)
    plain = cosine_similarity(chosen.T)
    for matrix in (shrunk, plain):
        numpy.fill_diagonal(matrix, 0)
    return {"shrinkage": shrinkage, "shrunk": numbers(shrunk), "plain": numbers(plain)}


def autoencoder(chosen):
    """Steck 2019, algorithm 1."""
    penalty = 1.5
    inverse = numpy.linalg.inv(chosen.T @ chosen + penalty * numpy.eye(ITEMS))
    weights = inverse / -numpy.diag(inverse)
    numpy.fill_diagonal(weights, 0)
    return {"penalty": penalty, "weights": numbers(weights), "scores": numbers(chosen @ weights)}


def ranking_step():
    """One step of gradient ascent; the gradient by central differences."""
    random = numpy.random.default_rng(11)
    factors, rate, penalty = 11, 0.25, 0.125
    parameters = numpy.round(random.normal(0, 0.7, 3 * factors + 2) * 64) / 64

    def objective(p):
        user, liked, other = p[:factors], p[factors : 2 * factors], p[2 * factors : 3 * factors]
        preference = user @ (liked - other) + p[-2] - p[-1]
        return -numpy.log1p(numpy.exp(-preference)) - penalty / 2 * p @ p

    step = 1e-6
    gradient = [
        (objective(parameters + step * unit) - objective(parameters - step * unit)) / (2 * step)
        for unit in numpy.eye(len(parameters))
    ]
    return {
        "factors": factors, "rate": rate, "penalty": penalty, "before": numbers(parameters),
        "after": numbers(parameters + rate * numpy.array(gradient), digits=9),
    }


def metrics():
    random = numpy.random.default_rng(13)
    cases = []
    for count in (1, 2, 7, 14):
        order = random.permutation(30)
        chosen = sorted(random.permutation(30)[:count].tolist())
        truth = numpy.isin(numpy.arange(30), chosen).astype(float)
        scores = numpy.empty(30)
        scores[order] = -numpy.arange(30.0)
        hits = numpy.isin(order[:10], chosen)
        precision = numpy.cumsum(hits) / numpy.arange(1, 11)
        cases.append({
            "suggested": order[:10].tolist(), "chosen": chosen,
            "ndcg": float(ndcg_score([truth], [scores], k=10)), "recall": float(hits.sum() / count),
            "averagePrecision": float((precision * hits).sum() / min(10, count)),
        })
    return cases


def main():
    ratings = interactions()
    chosen = (ratings > 0).astype(float)
    content = HEADER | {
        "users": USERS, "items": ITEMS, "factors": FACTORS, "ratings": numbers(ratings),
        "exact": confidence(chosen, use_cg=False), "conjugateGradients": confidence(chosen, use_cg=True),
        "rating": rating(ratings), "neighbours": neighbours(chosen), "autoencoder": autoencoder(chosen),
        "rankingStep": ranking_step(), "metrics": metrics(),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "recommendation.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
