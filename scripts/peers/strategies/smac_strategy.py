"""SMAC3: its façade for hyperparameters, a random forest."""

import logging
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")

from ConfigSpace import (  # noqa: E402
    Categorical, ConfigurationSpace, EqualsCondition, Float, InCondition, Integer)
from smac import HyperparameterOptimizationFacade, Scenario  # noqa: E402
from smac.runhistory import StatusType, TrialValue  # noqa: E402

logging.disable(logging.CRITICAL)


class Smac:
    def __init__(self, problem, trials, seed):
        self.folder = tempfile.TemporaryDirectory()
        scenario = Scenario(
            space(problem, seed), deterministic=True, n_trials=trials, seed=seed, output_directory=self.folder.name)
        self.optimizer = HyperparameterOptimizationFacade(
            scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=False)

    def ask(self, count):
        asked = [self.optimizer.ask() for _ in range(count)]
        return [(info, {name: plain(value) for name, value in dict(info.config).items()}) for info in asked]

    def tell(self, handle, value):
        if value is None:
            result = TrialValue(cost=float("inf"), status=StatusType.CRASHED)
        else:
            result = TrialValue(cost=value)
        self.optimizer.tell(handle, result, save=False)

    clock = staticmethod(time.process_time)

    def close(self):
        self.folder.cleanup()


def plain(value):
    return value.item() if hasattr(value, "item") else value


def space(problem, seed):
    result = ConfigurationSpace(seed=seed)
    for line in problem.space:
        if line["type"] == "categorical":
            result.add(Categorical(line["name"], line["choices"]))
        else:
            kind = Integer if line["type"] == "int" else Float
            result.add(kind(line["name"], (line["low"], line["high"]), log=bool(line["log"])))
        for parent, wanted in (line.get("when") or {}).items():
            child, parent = result[line["name"]], result[parent]
            if isinstance(wanted, list):
                result.add(InCondition(child, parent, wanted))
            else:
                result.add(EqualsCondition(child, parent, wanted))
    return result


def make(name, problem, trials, batch, seed):
    return Smac(problem, trials, seed)
