#!/usr/bin/env python3
"""Reference values of forecasting: exponential smoothing from statsmodels, errors from utilsforecast and scikit-learn.

    python3 -m pip install statsmodels utilsforecast scikit-learn pandas
    python3 scripts/reference/forecasting.py

Inputs are multiples of 1/64. With given rates and beginnings statsmodels only computes; "fitted" lets it choose the rates
from the same beginnings, so that the least sum of squares that it finds can be compared. Forecasts are those of the state
space form of the same recursions: "ExponentialSmoothing" leaves the last update of the season out of every forecast that is a
whole number of seasons ahead.
"""

import json
import pathlib
import warnings

import numpy
import pandas
import sklearn
import statsmodels
import utilsforecast
from sklearn.metrics import mean_pinball_loss
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from utilsforecast.losses import mase

FILE = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference" / "forecasting.json"
HEADER = {
    "tool": "statsmodels",
    "version": f"{statsmodels.__version__} (utilsforecast {utilsforecast.__version__}, "
    f"scikit-learn {sklearn.__version__}, NumPy {numpy.__version__})",
    "command": "python scripts/reference/forecasting.py",
}
random = numpy.random.default_rng(20261130)
warnings.simplefilter("ignore")


def exact(values):
    return numpy.round(numpy.asarray(values) * 64) / 64


def series(count, period):
    time = numpy.arange(count)
    season = 8 * numpy.sin(2 * numpy.pi * time / period) if period else 0
    return exact(40 + 0.1 * time + season + numpy.cumsum(random.normal(0, 0.5, count)) + random.normal(0, 1, count))


def smoothing(count, period, trend, rates, horizon):
    y = series(count, period)
    cycles = min(4, count // period) if period else 0
    if period:
        means = [y[c * period : (c + 1) * period].mean() for c in range(cycles)]
        seasons = numpy.mean([y[c * period : (c + 1) * period] - means[c] for c in range(cycles)], axis=0)
        level, slope = means[0], (means[-1] - means[0]) / ((cycles - 1) * period) if trend else 0
    else:
        level, slope, seasons = y[0], 0.0, None
    model = ExponentialSmoothing(
        y,
        trend="add" if trend else None,
        damped_trend=trend,
        seasonal="add" if period else None,
        seasonal_periods=period,
        initialization_method="known",
        initial_level=level,
        initial_trend=slope if trend else None,
        initial_seasonal=seasons,
    )
    given = dict(smoothing_level=rates[0])
    if trend:
        given |= dict(smoothing_trend=rates[1], damping_trend=rates[3])
    if period:
        given |= dict(smoothing_seasonal=rates[2])
    result = model.fit(optimized=False, **given)
    fitted = model.fit(optimized=True)
    states = ETSModel(
        y,
        error="add",
        trend="add" if trend else None,
        damped_trend=trend,
        seasonal="add" if period else None,
        seasonal_periods=period,
        initialization_method="known",
        initial_level=level,
        initial_trend=slope if trend else None,
        initial_seasonal=seasons,
    )
    named = {
        "smoothing_level": rates[0],
        "smoothing_trend": rates[0] * rates[1],
        "smoothing_seasonal": rates[2],
        "damping_trend": rates[3],
    }
    smoothed = states.smooth([named[name] for name in states.param_names if name in named])
    return {
        "values": y.tolist(),
        "period": period,
        "trend": trend,
        "rates": rates,
        "fitted": result.fittedvalues.tolist(),
        "forecast": smoothed.forecast(horizon).tolist(),
        "leastSquares": float(fitted.sse),
    }


def errors():
    train, actual = series(60, 12), series(12, 12)
    forecast = exact(actual + random.normal(0, 2, 12))
    frame = pandas.DataFrame({"unique_id": 0, "ds": range(60, 72), "y": actual, "f": forecast})
    known = pandas.DataFrame({"unique_id": 0, "ds": range(60), "y": train})
    return {
        "train": train.tolist(),
        "period": 12,
        "actual": actual.tolist(),
        "forecast": forecast.tolist(),
        "mase": float(mase(frame, ["f"], seasonality=12, train_df=known)["f"].iloc[0]),
        "pinball": {str(q): float(mean_pinball_loss(actual, forecast, alpha=q)) for q in (0.05, 0.5, 0.95)},
    }


FILE.write_text(
    json.dumps(
        HEADER
        | {
            "smoothing": [
                smoothing(60, 12, True, [0.3, 0.1, 0.2, 0.9], 30),
                smoothing(50, 7, False, [0.5, 0, 0.4, 0], 15),
                smoothing(40, None, True, [0.6, 0.2, 0, 0.95], 10),
            ],
            "errors": errors(),
        },
        indent=1,
    )
    + "\n"
)
