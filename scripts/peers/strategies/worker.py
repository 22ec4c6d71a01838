#!/usr/bin/env python3
"""Runs studies of one strategy: each line that comes in is a job in JSON, each that goes out its result.

usage: worker.py CONTESTANT
"""

import importlib
import json
import os
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import catalogue  # noqa: E402
import loop  # noqa: E402

# What a contestant's name means: a module of this folder, and which of its strategies.
MODULES = {
    "random": "random_strategy", "optuna": "optuna_strategy", "skopt": "skopt_strategy", "hebo": "hebo_strategy",
    "smac": "smac_strategy", "leptune": "leptune_strategy",
}


def run(module, name, job):
    problem = catalogue.NAMED[job["problem"]]
    strategy = module.make(name, problem, job["trials"], job["batch"], job["seed"])
    try:
        if problem.steps:
            result = loop.run_steps(strategy, problem, job["trials"] * problem.steps, job["seed"])
        else:
            result = loop.run(strategy, problem, job["trials"], job["batch"], job["seed"])
    finally:
        strategy.close()
    return result


def main():
    # Whatever a library prints must not end up among the results.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    family, _, name = sys.argv[1].partition("-")
    module = importlib.import_module(MODULES[family])
    for line in sys.stdin:
        try:
            result = run(module, name, json.loads(line))
        except Exception as error:
            traceback.print_exc()
            result = {"failure": f"{type(error).__name__}: {error}".splitlines()[0]}
        output.write(json.dumps(result) + "\n")
        output.flush()


main()
