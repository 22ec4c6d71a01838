#!/usr/bin/env python3
"""The peers' side of the training benchmark: lists the peers of a row, or runs one of them once.

    python scripts/peers/measure.py ROW                                      the peers' names, as JSON
    python scripts/peers/measure.py ROW PEER --data FOLDER [--threads N] [--seed N] [--once]

A row is a module beside this file (`mlp-epoch` is mlp_epoch.py) with one function a peer:

    from measure import Workload, peer, rmse

    @peer("sklearn")
    def sklearn(data, context):
        from sklearn.linear_model import Ridge          # imports are not timed; a missing one leaves the peer out

        def fit():                                      # timed; called once or several times
            return Ridge(alpha=1).fit(data.x, data.y)

        def judge(model):                               # not timed
            return {"rmse": rmse(model.predict(data.test_x), data.test_y)}

        return Workload(fit, judge)

`judge` gives measures by name. Two names are special: `probe`, at most a thousand numbers that must agree with
Leptune's, and `units`, how many epochs or iterations the fit was (times are those of one).
"""

import argparse
import ctypes
import gc
import importlib
import json
import os
import pathlib
import statistics
import sys
import time

PEERS = {}
ENOUGH_SECONDS = 0.3
MOST_FITS = 20


def peer(name):
    """Registers a function that makes the workload of a peer."""

    def register(function):
        PEERS[name] = function
        return function

    return register


class Workload:
    """What one run measures: `fit()` is timed, `judge(what fit returned)` and `warm_up()` (fit unless given) are not."""

    def __init__(self, fit, judge, warm_up=None):
        self.fit, self.judge, self.warm_up = fit, judge, warm_up or fit


class Context:
    """How many threads a fit may use, and the seed of this run."""

    def __init__(self, threads, seed):
        self.threads, self.seed = threads, seed

    def pin(self):
        """Leaves this process as many processors as threads, for libraries that take what they find (jax)."""
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[-self.threads :]))


class Data:
    """A data set as arrays: x, y, test_x, test_y (classes as int32 codes), `levels` of each column (0: a number),
    `classes` (names or None), `image` (height, width, channels, or None)."""

    def __init__(self, folder):
        import numpy

        description = json.loads((folder / "description.json").read_text())
        self.classes = description.get("classes")
        self.levels = description.get("levels") or [0] * description["columns"]
        self.image = description.get("image")
        kind = ("f32", "<f4") if self.classes is None else ("i32", "<i4")

        def read(name, dtype):
            return numpy.fromfile(folder / name, dtype=dtype)

        self.x = read("train-x.f32", "<f4").reshape(-1, description["columns"])
        self.y = read(f"train-y.{kind[0]}", kind[1])
        self.test_x = read("test-x.f32", "<f4").reshape(-1, description["columns"])
        self.test_y = read(f"test-y.{kind[0]}", kind[1])


def rmse(predicted, actual):
    import numpy

    difference = numpy.asarray(predicted, dtype=float).ravel() - actual
    return float(numpy.sqrt(numpy.mean(difference**2)))


def accuracy(predicted, actual):
    import numpy

    return float(numpy.mean(numpy.asarray(predicted) == actual))


def status(field):
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024


def reset_peak():
    """Gives free memory back and forgets the peak so far; resident bytes, or None where that cannot be done."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    try:
        pathlib.Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    return status("VmRSS")


def measure(workload, once):
    if not once:
        workload.warm_up()
    before, peak, processor, wall, result = reset_peak(), None, [], [], None
    while not processor or (not once and len(processor) < MOST_FITS and sum(wall) < ENOUGH_SECONDS):
        result = None
        started = time.process_time(), time.perf_counter()
        result = workload.fit()
        processor.append(time.process_time() - started[0])
        wall.append(time.perf_counter() - started[1])
        if peak is None:
            peak = status("VmHWM")
    quality = workload.judge(result)
    units = quality.pop("units", 1)
    return {
        "processor": statistics.median(processor) / units,
        "wall": statistics.median(wall) / units,
        "addedBytes": None if before is None else peak - before,
        "probe": [float(number) for number in quality.pop("probe", [])],
        "quality": {name: float(value) for name, value in quality.items()},
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("row")
    parser.add_argument("peer", nargs="?")
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--set", dest="dataset")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--once", action="store_true")
    arguments = parser.parse_args()
    # Rows import this file as `measure`: both names must be one module.
    sys.modules["measure"] = sys.modules[__name__]
    importlib.import_module(arguments.row.replace("-", "_"))
    if arguments.peer is None:
        print(json.dumps(list(PEERS)))
        return
    context = Context(arguments.threads, arguments.seed)
    # What libraries print must not be taken for the result.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        workload = PEERS[arguments.peer](Data(arguments.data / arguments.dataset), context)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), file=output)
        return
    print(json.dumps(measure(workload, arguments.once)), file=output)


if __name__ == "__main__":
    main()
