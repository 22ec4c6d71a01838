"""Logistic regression, ten classes: mean log loss + l2/2 · |W|² with l2 = 1e-4, the intercepts free."""

from logistic import workload
from measure import peer

L2 = 1e-4


@peer("sklearn")
def sklearn(data, context):
    from sklearn.linear_model import LogisticRegression

    return workload(data, L2, LogisticRegression, tol=1e-5, max_iter=1000)


@peer("sklearnex")
def sklearnex(data, context):
    from sklearnex.linear_model import LogisticRegression

    return workload(data, L2, LogisticRegression, tol=1e-5, max_iter=1000)
