"""A Gaussian process with given parameters: factor 2,000 rows, then mean and variance of 1,000; Matérn-5/2, the mean 0."""

import numpy

from measure import Workload, peer

ROWS, UNSEEN, COLUMNS = 2000, 1000, 10
LENGTHSCALES = 3 + 0.25 * numpy.arange(COLUMNS)
SIGNAL, NOISE = 1.5, 0.1


@peer("scipy-potrf")
def scipy_potrf(data, context):
    from scipy.linalg import cho_factor, cho_solve, solve_triangular
    from scipy.spatial.distance import cdist

    x = data.x[:ROWS, :COLUMNS].astype(float)
    y = data.y[:ROWS].astype(float) / 10
    unseen = data.test_x[:UNSEEN, :COLUMNS].astype(float)

    def kernel(a, b):
        s = numpy.sqrt(5) * cdist(a / LENGTHSCALES, b / LENGTHSCALES)
        return SIGNAL * (1 + s + s * s / 3) * numpy.exp(-s)

    def fit():
        covariance = kernel(x, x)
        covariance[numpy.diag_indices(ROWS)] += NOISE
        factor = cho_factor(covariance, lower=True, overwrite_a=True, check_finite=False)
        cross = kernel(unseen, x)
        mean = cross @ cho_solve(factor, y, check_finite=False)
        solved = solve_triangular(factor[0], cross.T, lower=True, check_finite=False)
        return mean, SIGNAL - (solved**2).sum(axis=0)

    return Workload(fit, lambda result: {"probe": numpy.concatenate([result[0][:500], result[1][:500]])})
