"""What the logistic rows share."""

import numpy

from measure import Workload, accuracy


def objective(weights, intercepts, x, y, l2):
    """Mean log loss plus l2/2 times the squared weights, in double; one row of weights for two classes."""
    scores = x.astype(numpy.float64) @ weights.T + intercepts
    if scores.shape[1] == 1:
        scores = numpy.hstack([numpy.zeros_like(scores), scores])
    top = scores.max(axis=1, keepdims=True)
    normaliser = top.ravel() + numpy.log(numpy.exp(scores - top).sum(axis=1))
    return float(numpy.mean(normaliser - scores[numpy.arange(len(y)), y]) + l2 / 2 * numpy.sum(weights**2))


def workload(data, l2, kind, **settings):
    def fit():
        return kind(C=1 / (l2 * len(data.x)), **settings).fit(data.x, data.y)

    def judge(model):
        weights, intercepts = model.coef_.astype(numpy.float64), model.intercept_.astype(numpy.float64)
        return {
            "accuracy": accuracy(model.predict(data.test_x), data.test_y),
            "objective": objective(weights, intercepts, data.x, data.y, l2),
        }

    return Workload(fit, judge)
