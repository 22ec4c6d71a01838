"""XGBoost's own random forest, 20 trees of ten levels; the rest as it is there unless told."""

from measure import Workload, accuracy, peer


@peer("xgboost")
def xgboost(data, context):
    """The version from PyPI."""
    import xgboost

    def fit():
        model = xgboost.XGBRFClassifier(
            n_estimators=20, max_depth=10, n_jobs=context.threads, random_state=context.seed
        )
        return model.fit(data.x, data.y)

    return Workload(fit, lambda model: {"accuracy": accuracy(model.predict(data.test_x), data.test_y)})
