#!/usr/bin/env python3
"""What other libraries make of a series: forecasts of the last part, one each horizon, by what was known before.

    python3 -m pip install scikit-learn statsforecast pandas
    python3 scripts/peers/forecasting.py nyc_taxi.csv --time timestamp --target value --horizon 48 --held 1440 --season 48 336

Everything is fitted once, to what came before the held-out part, and then goes on from each later origin. Prints the mean
absolute scaled error (unit: the last of the seasons within the fitted part), the share of values that 90 % intervals hold, and
processor seconds. The histogram boosting of scikit-learn has lags, rolling means and the calendar as its features and one model
for all steps; its intervals are quantiles of the absolute errors of the last fifth of the fitted part by step.
"""

import argparse
import time
import warnings

import numpy
import pandas

warnings.simplefilter("ignore")
parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--time", action="append", required=True)
parser.add_argument("--target", required=True)
parser.add_argument("--horizon", type=int, required=True)
parser.add_argument("--held", type=int, required=True)
parser.add_argument("--season", type=int, nargs="+", required=True)
parser.add_argument("--skip", nargs="*", default=[])
options = parser.parse_args()
H, held, seasons = options.horizon, options.held, options.season
table = pandas.read_csv(options.file)
stamps = pandas.to_datetime(table[options.time[0]])
if len(options.time) > 1:
    stamps += pandas.to_timedelta(table[options.time[1]], unit="h")
series = pandas.Series(table[options.target].to_numpy(float), index=stamps).sort_index()
step = series.index.to_series().diff().mode()[0]
observed = series.reindex(pandas.date_range(series.index[0], series.index[-1], freq=step))
y = observed.to_numpy()
for i in numpy.flatnonzero(numpy.isnan(y)):
    y[i] = y[i - seasons[-1]] if i >= seasons[-1] else y[i - 1]
is_observed = observed.notna().to_numpy()
n, cut = len(y), len(y) - held
unit = numpy.abs(y[seasons[-1] : cut] - y[: cut - seasons[-1]]).mean()
origins = range(cut - 1, n - 1, H)


def judge(name, forecast, start):
    misses, inside, count = [], 0, 0
    for origin in origins:
        values, low, high = forecast(origin)
        span = min(H, n - 1 - origin)
        keep = is_observed[origin + 1 : origin + 1 + span]
        actual = y[origin + 1 : origin + 1 + span][keep]
        misses.append(numpy.abs(actual - values[:span][keep]))
        if low is not None:
            inside += ((low[:span][keep] <= actual) & (actual <= high[:span][keep])).sum()
            count += keep.sum()
    mae = numpy.concatenate(misses).mean()
    held = f"{100 * inside / count:5.1f} %" if count else "      –"
    print(f"{name:34} mase {mae / unit:6.3f}  mae {mae:9.2f}  held {held}  {time.process_time() - start:7.1f} s", flush=True)


def naive(origin):
    m = seasons[-1]
    return numpy.array([y[origin + h - m * -(-h // m)] for h in range(1, H + 1)]), None, None


judge("seasonal naive", naive, time.process_time())

if "boosting" not in options.skip:
    from sklearn.ensemble import HistGradientBoostingRegressor

    start = time.process_time()
    sums = numpy.concatenate([[0], numpy.cumsum(y)])
    index = observed.index

    def rows(origin, steps):
        at = origin + steps
        own = [y[origin - k] for k in range(4)] + [
            (sums[origin + 1] - sums[origin + 1 - w]) / w for w in {6, *seasons, *(max(2, m // 4) for m in seasons)}
        ]
        columns = [steps, index[at].hour * 60 + index[at].minute, index[at].dayofweek] if hasattr(index[at], "hour") else []
        for m in seasons:
            newest = -(-steps // m)
            columns += [y[at - m * (newest + k)] for k in range(3)]
        return numpy.column_stack([numpy.column_stack(columns), numpy.tile(own, (len(steps), 1))])

    index = index.append(pandas.date_range(index[-1] + step, periods=H, freq=step))
    first, steps = 4 * seasons[-1], numpy.arange(1, H + 1)

    def fit(end):
        known = [(rows(o, steps), y[o + steps]) for o in range(first, end - H, max(1, H // 8))]
        return HistGradientBoostingRegressor(max_iter=300, learning_rate=0.06).fit(
            numpy.concatenate([k[0] for k in known]), numpy.concatenate([k[1] for k in known])
        )

    early = cut - cut // 5
    model = fit(early)
    misses = numpy.array([numpy.abs(y[o + steps] - model.predict(rows(o, steps))) for o in range(early, cut - H, 7)])
    width = numpy.quantile(misses, 0.9, axis=0)
    model = fit(cut)

    def boosted(origin):
        values = model.predict(rows(origin, steps))
        return values, values - width, values + width

    judge("scikit-learn boosting on lags", boosted, start)

if "statsforecast" not in options.skip:
    from statsforecast import StatsForecast
    from statsforecast.models import MSTL, AutoARIMA, AutoETS

    for name, make in {
        "statsforecast MSTL + AutoETS": lambda: MSTL(seasons, trend_forecaster=AutoETS(model="ZZN")),
        "statsforecast AutoETS": lambda: AutoETS(season_length=seasons[0]),
        "statsforecast MSTL + AutoARIMA": lambda: MSTL(seasons, trend_forecaster=AutoARIMA()),
    }.items():
        start = time.process_time()
        frame = pandas.DataFrame({"unique_id": "s", "ds": observed.index, "y": y})
        windows = -(-held // H)
        try:
            found = StatsForecast([make()], freq=step, n_jobs=1).cross_validation(
                df=frame, h=H, step_size=H, n_windows=windows, refit=False, level=[90]
            )
        except Exception as error:
            print(f"{name:34} {type(error).__name__}: {str(error)[:80]}")
            continue
        value = [c for c in found.columns if c not in ("unique_id", "ds", "cutoff", "y") and "-lo-" not in c and "-hi-" not in c][0]
        found = found.set_index("cutoff")

        def forecast(origin):
            own = found.loc[[observed.index[origin]]]
            return own[value].to_numpy(), own[f"{value}-lo-90"].to_numpy(), own[f"{value}-hi-90"].to_numpy()

        judge(name, forecast, start)
