"""Learning curves: what a trial reports after each step falls to a floor of the configuration's own, at its own speed."""

import math

from problem import Problem, real, whole
from structured import OPTIMISER, OPTIMISER_LEAST, optimiser

POWER_LAW = [
    real("rate", 1e-5, 1, log=True),
    real("decay", 1e-6, 0.1, log=True),
    whole("width", 8, 512, log=True),
    real("dropout", 0, 0.8),
]
POWER_LAW_STEPS = 81


def power_law(p, step):
    """Curves that cross: the fastest are not the best in the end, and the highest rates diverge."""
    rate, width = math.log10(p["rate"]), math.log2(p["width"])
    if rate > -0.3:
        return math.nan
    floor = 0.05 + ((rate + 2.5) / 2.5) ** 2 * 0.2 + ((width - 7.5) / 4.5) ** 2 * 0.15
    floor += (p["dropout"] - 0.25) ** 2 * 0.4 + ((math.log10(p["decay"]) + 4) / 3) ** 2 * 0.08
    speed = 0.25 + 0.5 / (1 + math.exp(-2 * (rate + 2.5)))
    return floor + (0.9 - floor) * (step + 1) ** -speed


def optimiser_curve(p, step):
    floor = optimiser(p)
    speed = 0.5 + 0.3 / (1 + math.exp(-math.log10(p["rate"]) - 3))
    return floor + (2.3 - floor) * (step + 1) ** -speed


def all_problems():
    return [
        Problem("power-law-curves", "multi-fidelity", POWER_LAW, 0.112701, power_law, steps=POWER_LAW_STEPS),
        Problem("optimiser-curves", "multi-fidelity", OPTIMISER, 0.328541, optimiser_curve, steps=27),
    ]
