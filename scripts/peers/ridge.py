"""Ridge regression: 1/(2n) · Σ (y − b − xᵀw)² + l2/2 · |w|² with l2 = 0.001."""

import numpy

from measure import Workload, peer, rmse

L2 = 1e-3


def workload(data, fit, predict):
    def judge(model):
        columns = data.x.shape[1]
        units = numpy.vstack([numpy.eye(columns), numpy.zeros((1, columns))]).astype(numpy.float32)
        return {"rmse": rmse(predict(model, data.test_x), data.test_y), "probe": predict(model, units).ravel()}

    return Workload(fit, judge)


@peer("sklearn")
def sklearn(data, context):
    from sklearn.linear_model import Ridge

    return workload(
        data, lambda: Ridge(alpha=L2 * len(data.x)).fit(data.x, data.y), lambda model, x: model.predict(x)
    )


@peer("sklearnex")
def sklearnex(data, context):
    from sklearnex.linear_model import Ridge

    return workload(
        data, lambda: Ridge(alpha=L2 * len(data.x)).fit(data.x, data.y), lambda model, x: model.predict(x)
    )


@peer("numpy-syrk-potrf")
def numpy_syrk_potrf(data, context):
    """The least work there is: one ssyrk on the rows as they are, centred afterwards, and a Cholesky factor."""
    from scipy.linalg import blas, cho_factor, cho_solve

    def fit():
        x, y = data.x, data.y
        n, d = x.shape
        mean, target_mean = x.mean(axis=0, dtype=numpy.float64), y.mean(dtype=numpy.float64)
        gram = blas.ssyrk(1, x.T, lower=1).astype(numpy.float64)
        gram = numpy.tril(gram) / n - numpy.outer(mean, mean)
        gram[numpy.diag_indices(d)] += L2
        moment = (x.T @ y).astype(numpy.float64) / n - mean * target_mean
        weights = cho_solve(cho_factor(gram, lower=True), moment)
        return weights, target_mean - mean @ weights

    return workload(data, fit, lambda model, x: x @ model[0] + model[1])
