"""scikit-optimize: its Gaussian process with hedged acquisitions. It knows no conditions; what takes no part is ignored."""

import time
import warnings

import skopt

from penalty import Penalty

warnings.filterwarnings("ignore")


class ScikitOptimize:
    def __init__(self, problem, seed):
        self.problem = problem
        self.optimizer = skopt.Optimizer([dimension(line) for line in problem.space], random_state=seed)
        self.penalty = Penalty()

    def ask(self, count):
        points = [self.optimizer.ask()] if count == 1 else self.optimizer.ask(n_points=count)
        names = [line["name"] for line in self.problem.space]
        return [(point, dict(zip(names, map(plain, point)))) for point in points]

    def tell(self, handle, value):
        self.optimizer.tell(handle, self.penalty(value))

    clock = staticmethod(time.process_time)

    def close(self):
        pass


def plain(value):
    return value.item() if hasattr(value, "item") else value


def dimension(line):
    if line["type"] == "categorical":
        return skopt.space.Categorical(line["choices"], name=line["name"])
    kind = skopt.space.Integer if line["type"] == "int" else skopt.space.Real
    return kind(line["low"], line["high"], prior="log-uniform" if line["log"] else "uniform", name=line["name"])


def make(name, problem, trials, batch, seed):
    return ScikitOptimize(problem, seed)
