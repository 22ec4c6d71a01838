"""Random forests to pure leaves, the square root of the features a node."""

import math

from measure import Workload, accuracy


def workload(kind, trees, data, context):
    def fit():
        return kind(trees, n_jobs=context.threads, random_state=context.seed).fit(data.x, data.y)

    def judge(model):
        return {"accuracy": accuracy(model.predict(data.test_x), data.test_y)}

    def warm_up():
        kind(2, n_jobs=context.threads, random_state=context.seed).fit(data.x[:2000], data.y[:2000])

    return Workload(fit, judge, warm_up)


def xgboost_workload(trees, data, context):
    """XGBoost's forest draws rows without replacement: the share that a draw with it leaves different."""
    import xgboost

    columns = data.x.shape[1]

    def kind(trees, **common):
        return xgboost.XGBRFClassifier(
            n_estimators=trees, max_depth=0, max_leaves=0, grow_policy="lossguide", tree_method="hist",
            subsample=0.632, colsample_bynode=math.sqrt(columns) / columns, reg_lambda=1e-5, min_child_weight=0,
            **common,
        )

    return workload(kind, trees, data, context)
