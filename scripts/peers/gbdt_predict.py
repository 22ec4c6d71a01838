"""Predictions of a model of XGBoost's that Leptune's side trained and left in the temporary folder."""

import pathlib
import tempfile

from measure import Workload, peer


@peer("xgboost")
def xgboost(data, context):
    import numpy
    import xgboost

    booster = xgboost.Booster(model_file=str(pathlib.Path(tempfile.gettempdir()) / "leptune-benchmark-xgboost.json"))
    booster.set_param({"nthread": context.threads})
    x = numpy.ascontiguousarray(data.test_x)
    # In place: without making a matrix of its own first, which takes longer.
    return Workload(lambda: booster.inplace_predict(x), lambda p: {"probe": [float(v) for v in p[:1000]]})
