"""Fifty steps of expectation maximisation for 10 components with full covariances; times are those of a step."""

from measure import Workload, peer


@peer("sklearn")
def sklearn(data, context):
    from sklearn.mixture import GaussianMixture

    def fit():
        return GaussianMixture(10, tol=0, max_iter=50, random_state=context.seed).fit(data.x)

    return Workload(fit, lambda model: {"log-likelihood": model.score(data.x), "units": model.n_iter_})
