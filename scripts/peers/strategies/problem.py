"""What a strategy is compared on: a space in the words of ask-tell, a loss, and the lowest loss there is."""

import dataclasses
import math
import random
import typing


@dataclasses.dataclass(frozen=True)
class Problem:
    """A loss over a space.

    name:      unique
    group:     continuous, mixed, conditional, noisy, constrained, many-dimensions, multi-fidelity, multi-objective
    space:     parameters as in ask-tell's `open`; a parent stands before those that depend on it
    optimum:   the lowest noiseless loss, at the full fidelity
    loss:      (parameters, step) -> noiseless loss; NaN for a trial that fails. Without a fidelity, step is None.
    noise:     the standard deviation of what is added to the loss
    steps:     the full fidelity; None without one
    reference: of several objectives, the losses up to which volume counts; `loss` then gives a list, and the optimum is
               the greatest hypervolume, negative
    held_out:  whether strategies must not be tuned on it
    version:   raised when the loss changes, so that results of before are not used any more
    """

    name: str
    group: str
    space: list
    optimum: float
    loss: typing.Callable
    noise: float = 0.0
    steps: typing.Optional[int] = None
    reference: typing.Optional[list] = None
    held_out: bool = False
    version: int = 1

    def active(self, parameters):
        """The parameters that take part."""
        result = {}
        for line in self.space:
            if is_active(line, result):
                result[line["name"]] = parameters[line["name"]]
        return result

    def draw(self, generator):
        """One configuration, uniformly over the parameters' scales."""
        result = {}
        for line in self.space:
            if is_active(line, result):
                result[line["name"]] = draw(line, generator)
        return result

    def observe(self, parameters, seed, number, step=None):
        """(the noiseless loss, what the strategy is told); None for a failure."""
        value = self.loss(self.active(parameters), step)
        if self.reference:
            return value, value
        if not math.isfinite(value):
            return None, None
        noise = random.Random(f"{self.name}/{seed}/{number}/{step}").gauss(0, 1) if self.noise else 0
        return value, value + self.noise * noise


def hypervolume(points, reference):
    """The area between points of two losses and the reference, where both are lower than there."""
    area, ceiling = 0.0, reference[1]
    for first, second in sorted(points):
        if first < reference[0] and second < ceiling:
            area += (reference[0] - first) * (ceiling - second)
            ceiling = second
    return area


def is_active(line, values):
    """Whether a parameter takes part, given those before it that do."""
    for parent, wanted in (line.get("when") or {}).items():
        wanted = wanted if isinstance(wanted, list) else [wanted]
        if values.get(parent) not in wanted:
            return False
    return True


def draw(line, generator):
    if line["type"] == "categorical":
        return generator.choice(line["choices"])
    low, high = line["low"], line["high"]
    if line["type"] == "int":
        if not line.get("log"):
            return generator.randint(low, high)
        x = math.exp(generator.uniform(math.log(low - 0.5), math.log(high + 0.5)))
        return min(max(round(x), low), high)
    if line.get("log"):
        return min(max(math.exp(generator.uniform(math.log(low), math.log(high))), low), high)
    return generator.uniform(low, high)


def real(name, low, high, log=False, when=None):
    return _line(name, "float", when, low=low, high=high, log=log)


def whole(name, low, high, log=False, when=None):
    return _line(name, "int", when, low=low, high=high, log=log)


def choice(name, choices, when=None):
    return _line(name, "categorical", when, choices=choices)


def _line(name, kind, when, **fields):
    return {"name": name, "type": kind} | fields | ({"when": when} if when else {})
