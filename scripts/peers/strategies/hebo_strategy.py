"""HEBO. It knows no conditions; what takes no part is ignored."""

import time
import warnings

warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from hebo.design_space.design_space import DesignSpace  # noqa: E402
from hebo.optimizers.hebo import HEBO  # noqa: E402

from penalty import Penalty  # noqa: E402

torch.set_num_threads(1)


class Hebo:
    def __init__(self, problem, seed):
        np.random.seed(seed)
        torch.manual_seed(seed)
        self.problem = problem
        space = DesignSpace().parse([parameter(line) for line in problem.space])
        self.optimizer = HEBO(space, scramble_seed=seed)
        self.penalty = Penalty()
        self.pending = []

    def ask(self, count):
        rows = self.optimizer.suggest(n_suggestions=count)
        self.pending = []
        return [(rows.iloc[i:i + 1], {name: plain(rows.iloc[i][name]) for name in rows.columns})
                for i in range(len(rows))]

    def tell(self, handle, value):
        self.optimizer.observe(handle, np.array([[self.penalty(value)]]))

    clock = staticmethod(time.process_time)

    def close(self):
        pass


def plain(value):
    return value.item() if hasattr(value, "item") else value


def parameter(line):
    name = line["name"]
    if line["type"] == "categorical":
        return {"name": name, "type": "cat", "categories": line["choices"]}
    kinds = {("float", False): "num", ("float", True): "pow", ("int", False): "int", ("int", True): "pow_int"}
    kind = kinds[line["type"], bool(line["log"])]
    return {"name": name, "type": kind, "lb": line["low"], "ub": line["high"]} | ({"base": 10} if line["log"] else {})


def make(name, problem, trials, batch, seed):
    return Hebo(problem, seed)
