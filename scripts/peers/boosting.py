"""Gradient boosting: 100 rounds of trees of 31 leaves, rate 0.1, at least 20 rows a leaf."""

from measure import Workload, accuracy, peer, rmse

ROUNDS, LEAVES, RATE, LEAF_ROWS = 100, 31, 0.1, 20


def workload(data, fit):
    def judge(model):
        predicted = model.predict(data.test_x)
        if data.classes is None:
            return {"rmse": rmse(predicted, data.test_y)}
        return {"accuracy": accuracy(predicted, data.test_y)}

    return Workload(fit, judge)


@peer("lightgbm")
def lightgbm(data, context):
    """Not quantised, which is its default."""
    import lightgbm

    kind = lightgbm.LGBMRegressor if data.classes is None else lightgbm.LGBMClassifier
    codes = [column for column, levels in enumerate(data.levels) if levels]

    def fit():
        model = kind(
            n_estimators=ROUNDS, num_leaves=LEAVES, learning_rate=RATE, min_child_samples=LEAF_ROWS,
            n_jobs=context.threads, random_state=context.seed, verbose=-1,
        )
        return model.fit(data.x, data.y, categorical_feature=codes or "auto")

    return workload(data, fit)


@peer("sklearn-histgb")
def histgb(data, context):
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingRegressor if data.classes is None else HistGradientBoostingClassifier
    codes = [column for column, levels in enumerate(data.levels) if levels]

    def fit():
        model = kind(
            max_iter=ROUNDS, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=LEAF_ROWS,
            early_stopping=False, categorical_features=codes or None, random_state=context.seed,
        )
        return model.fit(data.x, data.y)

    return workload(data, fit)


@peer("xgboost")
def xgboost(data, context):
    """The version from PyPI; codes are numbers to it."""
    import xgboost

    kind = xgboost.XGBRegressor if data.classes is None else xgboost.XGBClassifier

    def fit():
        model = kind(
            n_estimators=ROUNDS, max_leaves=LEAVES, max_depth=0, grow_policy="lossguide", learning_rate=RATE,
            tree_method="hist", n_jobs=context.threads, random_state=context.seed,
        )
        return model.fit(data.x, data.y)

    return workload(data, fit)
