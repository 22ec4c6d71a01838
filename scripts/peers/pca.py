"""The 50 leading principal components of 4,000 × 784 pixels."""

from measure import Workload, peer


def workload(data, make):
    rows = data.x[:4000].copy()
    return Workload(
        lambda: make().fit(rows), lambda model: {"explained": model.explained_variance_.astype(float).sum()}
    )


@peer("sklearnex")
def sklearnex(data, context):
    from sklearnex.decomposition import PCA

    return workload(data, lambda: PCA(50, svd_solver="covariance_eigh"))


@peer("sklearn")
def sklearn(data, context):
    from sklearn.decomposition import PCA

    return workload(data, lambda: PCA(50, svd_solver="covariance_eigh"))


@peer("sklearn-randomised")
def randomised(data, context):
    from sklearn.decomposition import PCA

    return workload(data, lambda: PCA(50, svd_solver="randomized", random_state=context.seed))
