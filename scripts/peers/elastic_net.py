"""Elastic net: 1/(2n) · Σ (y − b − xᵀw)² + penalty · (ratio · σ · |w|₁ + (1 − ratio)/2 · |w|²), σ the target's deviation."""

import numpy

from measure import Workload, peer, rmse

PENALTY, RATIO = 0.02, 0.5


def strengths(y):
    """scikit-learn's alpha and l1_ratio, and both penalties."""
    l1 = PENALTY * RATIO * float(numpy.std(y, dtype=float))
    l2 = PENALTY * (1 - RATIO)
    return l1 + l2, l1 / (l1 + l2), l1, l2


def workload(data, precompute):
    from sklearn.linear_model import ElasticNet

    def fit():
        alpha, ratio, _, _ = strengths(data.y)
        return ElasticNet(alpha=alpha, l1_ratio=ratio, precompute=precompute, tol=1e-6).fit(data.x, data.y)

    def judge(model):
        _, _, l1, l2 = strengths(data.y)
        weights = model.coef_.astype(float)
        errors = data.y - data.x.astype(float) @ weights - float(model.intercept_)
        return {
            "rmse": rmse(model.predict(data.test_x), data.test_y),
            "objective": numpy.mean(errors**2) / 2 + l1 * numpy.abs(weights).sum() + l2 / 2 * numpy.sum(weights**2),
            "nonzero": numpy.count_nonzero(weights),
        }

    return Workload(fit, judge)


@peer("sklearn-gram")
def gram(data, context):
    return workload(data, True)


@peer("sklearn")
def rows(data, context):
    return workload(data, False)
