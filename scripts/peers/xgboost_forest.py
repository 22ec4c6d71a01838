"""XGBoost's own random forest at its defaults but for Leptune's depth and bins: 100 trees of ten levels, 64 bins."""

from measure import Workload, accuracy, peer


@peer("xgboost")
def xgboost(data, context):
    """The version from PyPI."""
    import xgboost

    def fit():
        model = xgboost.XGBRFClassifier(
            n_estimators=100, max_depth=10, max_bin=64, reg_lambda=0, n_jobs=context.threads,
            random_state=context.seed,
        )
        return model.fit(data.x, data.y)

    return Workload(fit, lambda model: {"accuracy": accuracy(model.predict(data.test_x), data.test_y)})
