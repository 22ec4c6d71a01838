"""Functions of real numbers with known minima, moved so that no minimum lies in the middle of its space or at a corner."""

import math

from problem import Problem, real

# Where the minima are moved to, as shares of the space; as many as the largest dimension.
PLACES = [0.31, 0.67, 0.42, 0.74, 0.27, 0.58, 0.36, 0.71, 0.44, 0.63]


def moved(name, dimensions, half_width, function, minimum_at=0.0, held_out=False):
    """A function over a cube, whose minimum is moved to PLACES."""
    space = [real(f"x{i + 1}", 0, 1) for i in range(dimensions)]

    def loss(parameters, step):
        return function(
            [minimum_at + 2 * half_width * (parameters[f"x{i + 1}"] - PLACES[i]) for i in range(dimensions)])

    return Problem(name, "continuous", space, 0.0, loss, held_out=held_out)


def branin(x, y):
    valley = y - 5.1 * x * x / (4 * math.pi**2) + 5 * x / math.pi - 6
    return valley * valley + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


HARTMANN_HEIGHTS = [1, 1.2, 3, 3.2]
HARTMANN3 = (
    [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]],
    [[0.3689, 0.1170, 0.2673], [0.4699, 0.4387, 0.7470], [0.1091, 0.8732, 0.5547], [0.0381, 0.5743, 0.8828]],
)
HARTMANN6 = (
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]],
    [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
     [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]],
)


def hartmann(x, wells):
    widths, centres = wells
    return -sum(
        height * math.exp(-sum(a * (u - c) ** 2 for a, u, c in zip(row, x, centre)))
        for height, row, centre in zip(HARTMANN_HEIGHTS, widths, centres))


def ackley(x):
    n = len(x)
    root = math.sqrt(sum(u * u for u in x) / n)
    waves = sum(math.cos(2 * math.pi * u) for u in x) / n
    return max(0.0, -20 * math.exp(-0.2 * root) - math.exp(waves) + 20 + math.e)


def levy(x):
    w = [1 + (u - 1) / 4 for u in x]
    total = math.sin(math.pi * w[0]) ** 2
    total += sum((u - 1) ** 2 * (1 + 10 * math.sin(math.pi * u + 1) ** 2) for u in w[:-1])
    return total + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2)


def rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


STYBLINSKI_TANG_AT = -2.903534027771178
STYBLINSKI_TANG_LEAST = -39.16616570377142


def styblinski_tang(x):
    return sum((u**4 - 16 * u * u + 5 * u) / 2 - STYBLINSKI_TANG_LEAST for u in x)


def griewank(x):
    product = math.prod(math.cos(u / math.sqrt(i + 1)) for i, u in enumerate(x))
    return sum(u * u for u in x) / 4000 - product + 1


def rastrigin(x):
    return sum(u * u + 10 * (1 - math.cos(2 * math.pi * u)) for u in x)


def coordinates(parameters, count):
    return [parameters[f"x{i + 1}"] for i in range(count)]


def all_problems():
    return [
        Problem("branin", "continuous", [real("x", -5, 10), real("y", 0, 15)], 0.397887,
                lambda p, step: branin(p["x"], p["y"])),
        Problem("hartmann-3", "continuous", [real(f"x{i + 1}", 0, 1) for i in range(3)], -3.86278,
                lambda p, step: hartmann(coordinates(p, 3), HARTMANN3), held_out=True),
        Problem("hartmann-6", "continuous", [real(f"x{i + 1}", 0, 1) for i in range(6)], -3.32237,
                lambda p, step: hartmann(coordinates(p, 6), HARTMANN6)),
        moved("ackley-5", 5, 16, ackley),
        moved("ackley-10", 10, 16, ackley, held_out=True),
        moved("levy-6", 6, 10, levy, minimum_at=1, held_out=True),
        moved("rosenbrock-4", 4, 2.5, rosenbrock, minimum_at=1),
        Problem("styblinski-tang-5", "continuous", [real(f"x{i + 1}", -5, 5) for i in range(5)], 0.0,
                lambda p, step: styblinski_tang(coordinates(p, 5)), held_out=True),
        moved("griewank-5", 5, 60, griewank, held_out=True),
        moved("rastrigin-4", 4, 5.12, rastrigin),
    ]
