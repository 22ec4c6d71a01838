"""k-means with 10 clusters from greedy k-means++, until centres move by 1e-4 variances; times are those of an iteration."""

import numpy

from measure import Workload, peer


def workload(data, make):
    def judge(model):
        inertia = 0.0
        for cluster in range(10):
            rows = data.x[model.labels_ == cluster].astype(numpy.float64)
            inertia += ((rows - rows.mean(axis=0)) ** 2).sum()
        return {"inertia": inertia, "units": model.n_iter_}

    return Workload(lambda: make().fit(data.x), judge)


@peer("sklearn-lloyd")
def lloyd(data, context):
    from sklearn.cluster import KMeans

    return workload(data, lambda: KMeans(10, n_init=1, tol=1e-4, algorithm="lloyd", random_state=context.seed))


@peer("sklearn-elkan")
def elkan(data, context):
    from sklearn.cluster import KMeans

    return workload(data, lambda: KMeans(10, n_init=1, tol=1e-4, algorithm="elkan", random_state=context.seed))


@peer("sklearnex")
def sklearnex(data, context):
    from sklearnex.cluster import KMeans

    return workload(data, lambda: KMeans(10, n_init=1, tol=1e-4, algorithm="lloyd", random_state=context.seed))
