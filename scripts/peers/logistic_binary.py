"""Logistic regression, two classes: mean log loss + l2/2 · |w|² with l2 = 1e-5, the intercept free."""

from logistic import workload
from measure import peer

L2 = 1e-5


@peer("sklearn-lbfgs")
def lbfgs(data, context):
    from sklearn.linear_model import LogisticRegression

    return workload(data, L2, LogisticRegression, tol=1e-6, max_iter=1000)


@peer("sklearn-newton-cholesky")
def newton_cholesky(data, context):
    from sklearn.linear_model import LogisticRegression

    return workload(data, L2, LogisticRegression, solver="newton-cholesky", tol=1e-6, max_iter=100)


@peer("sklearnex")
def sklearnex(data, context):
    from sklearnex.linear_model import LogisticRegression

    return workload(data, L2, LogisticRegression, tol=1e-6, max_iter=1000)
