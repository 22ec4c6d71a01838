"""Made functions with what tuning brings: choices, conditions, noise, failures, and parameters that do not matter."""

import math

from continuous import HARTMANN6, ackley, branin, hartmann, levy, moved
from problem import Problem, choice, real, whole


def optimiser(p, step=None):
    """A category with parameters of its own, scales that are logarithmic, and whole numbers."""
    rate = math.log10(p["rate"])
    loss = 0.1 + ((math.log2(p["width"]) - 7.5) / 4) ** 2 * 0.3
    loss += (p["layers"] - 3) ** 2 * 0.03
    loss += {"gelu": 0, "relu": 0.05, "tanh": 0.08}[p["activation"]]
    if p["optimizer"] == "sgd":
        return loss + 0.08 + (rate + 1) ** 2 * 0.12 + (p["momentum"] - 0.9) ** 2
    if p["optimizer"] == "adam":
        return loss + (rate + 2.7) ** 2 * 0.15 + (math.log10(p["decay"]) + 3) ** 2 * 0.05
    return loss + 0.25 + rate**2 * 0.02


OPTIMISER = [
    choice("optimizer", ["sgd", "adam", "lbfgs"]),
    real("rate", 1e-5, 1, log=True),
    real("momentum", 0, 0.99, when={"optimizer": "sgd"}),
    real("decay", 1e-6, 0.1, log=True, when={"optimizer": "adam"}),
    whole("layers", 1, 5),
    whole("width", 8, 512, log=True),
    choice("activation", ["relu", "tanh", "gelu"]),
]
# 2 ** 7.5 is no whole number; 181 comes nearest.
OPTIMISER_LEAST = 0.1 + ((math.log2(181) - 7.5) / 4) ** 2 * 0.3

BRANCHES = [
    choice("kind", ["ball", "valley", "waves"]),
    real("ball.x", -2, 2, when={"kind": "ball"}),
    real("ball.y", -2, 2, when={"kind": "ball"}),
    real("valley.x", -5, 10, when={"kind": "valley"}),
    real("valley.y", 0, 15, when={"kind": "valley"}),
    choice("waves.shape", ["round", "steep"], when={"kind": "waves"}),
    real("waves.x", -8, 12, when={"kind": "waves"}),
    real("waves.y", -12, 8, when={"kind": "waves"}),
    real("offset", 0, 1),
]


def branches(p, step=None):
    """Three functions that share one parameter; the best is the one whose average is the worst."""
    loss = (p["offset"] - 0.3) ** 2 * 2
    if p["kind"] == "ball":
        return loss + 1 + 0.5 * ((p["ball.x"] - 0.7) ** 2 + (p["ball.y"] + 1.1) ** 2)
    if p["kind"] == "valley":
        return loss + 0.4 + (branin(p["valley.x"], p["valley.y"]) - 0.397887) / 20
    return loss + ackley([p["waves.x"], p["waves.y"]]) / (3 if p["waves.shape"] == "round" else 2)


MIXED_ACKLEY = [real(f"x{i + 1}", -4, 8) for i in range(3)] + [whole(f"n{i + 1}", -4, 8) for i in range(3)] + [
    choice("c1", ["a", "b", "c", "d", "e"]), choice("c2", ["a", "b", "c"])]
SHIFTS = {"a": 0.9, "b": 0.0, "c": 2.1, "d": 1.4, "e": 3.0}


def mixed_ackley(p, step=None):
    x = [p[f"x{i + 1}"] for i in range(3)] + [float(p[f"n{i + 1}"]) for i in range(3)]
    return ackley(x + [SHIFTS[p["c1"]], SHIFTS[p["c2"]]])


PAIRS = [choice(f"c{i + 1}", ["p", "q", "r", "s"]) for i in range(5)] + [real("x", 0, 1), real("y", 0, 1)]
PAIR_LOSS = [[0.9, 0.3, 0.7, 0.5], [0.4, 0.8, 0.0, 0.6], [0.7, 0.2, 0.9, 0.1], [0.3, 0.6, 0.5, 0.8]]


def pairs(p, step=None):
    """Choices that matter only in pairs: five in a ring, and two numbers whose best depends on a choice."""
    index = ["pqrs".index(p[f"c{i + 1}"]) for i in range(5)]
    loss = sum(PAIR_LOSS[index[i]][index[(i + 1) % 5]] for i in range(5))
    return loss + 4 * (p["x"] - 0.2 - 0.2 * index[0]) ** 2 + 2 * (p["y"] - 0.35) ** 2


def lowest_pairs():
    def total(code):
        index = [code // 4**i % 4 for i in range(5)]
        return sum(PAIR_LOSS[index[i]][index[(i + 1) % 5]] for i in range(5))

    return min(map(total, range(4**5)))


def noisy_hartmann(p, step=None):
    return hartmann([p[f"x{i + 1}"] for i in range(6)], HARTMANN6)


def outside_disc(p, step=None):
    """Branin's function, which fails outside a disc that holds one of its three minima."""
    inside = (p["x"] - 2.5) ** 2 + (p["y"] - 5) ** 2 <= 25
    return branin(p["x"], p["y"]) if inside else math.nan


def crashing(p, step=None):
    """The optimiser's loss, which diverges at high rates and fails with wide and deep networks."""
    if math.log10(p["rate"]) > (-0.5 if p["optimizer"] == "sgd" else -2):
        return math.nan
    if p["layers"] * p["width"] > 700:
        return math.nan
    return optimiser(p)


def all_problems():
    unit = [real(f"x{i + 1}", 0, 1) for i in range(6)]
    idle = [real(f"z{i + 1}", 0, 1) for i in range(34)]
    # The six that matter are spread among those that do not.
    spread = [line for i in range(6) for line in idle[6 * i:6 * i + 6] + [unit[i]]]
    return [
        Problem("optimiser", "conditional", OPTIMISER, OPTIMISER_LEAST, optimiser),
        Problem("branches", "conditional", BRANCHES, 0.0, branches, held_out=True),
        Problem("mixed-ackley", "mixed", MIXED_ACKLEY, 0.0, mixed_ackley),
        Problem("pairs", "mixed", PAIRS, lowest_pairs(), pairs, held_out=True),
        Problem("hartmann-6-noisy", "noisy", unit, -3.32237, noisy_hartmann, noise=0.2),
        Problem("optimiser-noisy", "noisy", OPTIMISER, OPTIMISER_LEAST, optimiser, noise=0.05, held_out=True),
        Problem("branin-disc", "constrained", [real("x", -5, 10), real("y", 0, 15)], 0.397887, outside_disc),
        Problem("optimiser-crashing", "constrained", OPTIMISER, OPTIMISER_LEAST, crashing, held_out=True),
        Problem("hartmann-6-of-40", "many-dimensions", spread, -3.32237, noisy_hartmann),
        Problem("levy-6-of-40", "many-dimensions", spread, 0.0, moved("levy-6", 6, 10, levy, minimum_at=1).loss,
                held_out=True),
    ]
