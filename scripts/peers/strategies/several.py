"""Problems of several objectives: what counts is the volume between a front and the reference (hypervolume)."""

import math

from problem import Problem, hypervolume, real
from structured import OPTIMISER, optimiser

# Zitzler, Deb and Thiele 2000 (DOI 10.1162/106365600568202), T1 to T3; Deb et al. 2005, DTLZ2.


def zdt(front):
    """x1 places a trial along the front, the others how far it is from it."""

    def loss(p, step=None):
        first, *others = (p[f"x{i + 1}"] for i in range(6))
        g = 1 + 9 * sum(others) / len(others)
        return [first, g * front(first, g)]

    return loss


def rooted(x, g):
    return 1 - math.sqrt(x / g)


def squared(x, g):
    return 1 - (x / g) ** 2


def broken(x, g):
    return 1 - math.sqrt(x / g) - x / g * math.sin(10 * math.pi * x)


def sphere(p, step=None):
    """The front is a quarter of a circle."""
    x = [p[f"x{i + 1}"] for i in range(6)]
    distance = 1 + sum((each - 0.5) ** 2 for each in x[1:])
    return [distance * math.cos(x[0] * math.pi / 2), distance * math.sin(x[0] * math.pi / 2)]


def priced(p, step=None):
    """The optimiser's loss, and what the network costs: the logarithm of its units."""
    return [optimiser(p), math.log2(p["layers"] * p["width"])]


def cheapest():
    """The front of `priced`, of which all but the network's size can be chosen at its best."""
    best = {"optimizer": "adam", "rate": 10**-2.7, "decay": 1e-3, "activation": "gelu"}
    return [priced(best | {"layers": layers, "width": width}) for layers in range(1, 6) for width in range(8, 513)]


def all_problems():
    unit = [real(f"x{i + 1}", 0, 1) for i in range(6)]
    line = [i / 20_000 for i in range(20_001)]

    def made(name, space, loss, reference, front, **more):
        return Problem(name, "multi-objective", space, -hypervolume(front, reference), loss, reference=reference, **more)

    def flat(name, front, **more):
        return made(name, unit, zdt(front), [1.1, 7], [[x, front(x, 1)] for x in line], **more)

    circle = [[math.cos(x * math.pi / 2), math.sin(x * math.pi / 2)] for x in line]
    return [
        flat("zdt1-6", rooted),
        flat("zdt2-6", squared, held_out=True),
        flat("zdt3-6", broken, held_out=True),
        made("dtlz2-6", unit, sphere, [1.5, 1.5], circle),
        made("optimiser-priced", OPTIMISER, priced, [1, 12], cheapest(), held_out=True),
    ]
