"""Random forest of 100 trees on adult."""

from forest import workload, xgboost_workload
from measure import peer

TREES = 100


@peer("sklearn")
def sklearn(data, context):
    from sklearn.ensemble import RandomForestClassifier

    return workload(RandomForestClassifier, TREES, data, context)


@peer("sklearnex")
def sklearnex(data, context):
    from sklearnex.ensemble import RandomForestClassifier

    return workload(RandomForestClassifier, TREES, data, context)


@peer("xgboost")
def xgboost(data, context):
    return xgboost_workload(TREES, data, context)
