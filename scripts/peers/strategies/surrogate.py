"""Tuning problems that were really trained, as extremely randomised trees over the trained configurations.

`make_surrogates.py` trains and writes `surrogates/*.json`; here they are read and evaluated, with nothing but Python.
"""

import json
import math
import pathlib

from problem import Problem, is_active

FOLDER = pathlib.Path(__file__).resolve().parent / "surrogates"


def features(space, parameters):
    """Numbers between 0 and 1 on the parameters' scales, one for each choice; −1 for what takes no part."""
    row = []
    for line in space:
        name = line["name"]
        takes_part = is_active(line, parameters) and name in parameters
        if line["type"] == "categorical":
            row += [float(takes_part and parameters[name] == each) for each in line["choices"]]
        elif not takes_part:
            row.append(-1.0)
        else:
            scale = math.log if line.get("log") else float
            low, high = scale(line["low"]), scale(line["high"])
            row.append((scale(parameters[name]) - low) / (high - low))
    return row


def predict(trees, row):
    """The mean of the trees: a leaf is a number, a split is [feature, threshold, at most, above]."""
    total = 0.0
    for node in trees:
        while isinstance(node, list):
            node = node[2] if row[node[0]] <= node[1] else node[3]
        total += node
    return total / len(trees)


def step_feature(step, steps):
    return math.log(step) / math.log(steps)


def load(path):
    """The problem in a file, and for one with a fidelity also the problem of its full trials."""
    content = json.loads(path.read_text())
    space, trees, steps = content["space"], content["trees"], content.get("steps")

    def loss(parameters, step):
        row = features(space, parameters)
        if steps:
            row.append(step_feature(step or steps, steps))
        return predict(trees, row)

    fields = dict(space=space, optimum=content["optimum"], loss=loss, held_out=content["heldOut"])
    result = [Problem(content["name"], content["group"], **fields)]
    if steps:
        result.append(Problem(content["name"] + "-curves", "multi-fidelity", steps=steps, **fields))
    return result


def all_problems():
    return [problem for path in sorted(FOLDER.glob("*.json")) for problem in load(path)]
