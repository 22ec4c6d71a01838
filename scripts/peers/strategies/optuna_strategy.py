"""Optuna: its tree-structured Parzen estimator, Gaussian process and CMA-ES; with steps, under Hyperband."""

import time
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")


class Optuna:
    def __init__(self, name, problem, trials, batch, seed):
        make = {
            "tpe": lambda: optuna.samplers.TPESampler(
                seed=seed, multivariate=True, group=True, constant_liar=batch > 1),
            "gp": lambda: optuna.samplers.GPSampler(seed=seed, deterministic_objective=problem.noise == 0),
            "cmaes": lambda: optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False),
        }[name]
        steps = problem.steps
        pruner = optuna.pruners.HyperbandPruner(1, steps, 3) if steps else optuna.pruners.NopPruner()
        self.study = optuna.create_study(
            sampler=make(), pruner=pruner, study_name=problem.name,
            directions=["minimize"] * len(problem.reference or [None]))
        self.problem = problem

    def ask(self, count):
        steps = (0,) if self.problem.steps else ()
        trials = [self.study.ask() for _ in range(count)]
        return [(trial, self.parameters(trial)) + steps for trial in trials]

    def parameters(self, trial):
        from problem import is_active
        result = {}
        for line in self.problem.space:
            if not is_active(line, result):
                continue
            name = line["name"]
            if line["type"] == "categorical":
                result[name] = trial.suggest_categorical(name, line["choices"])
            elif line["type"] == "int":
                result[name] = trial.suggest_int(name, line["low"], line["high"], log=bool(line["log"]))
            else:
                result[name] = trial.suggest_float(name, line["low"], line["high"], log=bool(line["log"]))
        return result

    def report(self, handle, step, value):
        handle.report(value, step)
        if not handle.should_prune():
            return True
        self.study.tell(handle, state=optuna.trial.TrialState.PRUNED)
        return False

    def tell(self, handle, value):
        if value is None:
            self.study.tell(handle, state=optuna.trial.TrialState.FAIL)
        else:
            self.study.tell(handle, value)

    clock = staticmethod(time.process_time)

    def close(self):
        pass


def make(name, problem, trials, batch, seed):
    return Optuna(name, problem, trials, batch, seed)
