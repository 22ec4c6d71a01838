"""Reference values for the searching parts of LinearAlgebra and for Strategies, from independent software.

Needs numpy, scipy, scikit-learn and mpmath, in a virtual environment outside the repository. Run from the top of the
repository:

    python scripts/reference/strategies.py
"""

import json
import sys
from pathlib import Path

import mpmath
import numpy
import scipy
import scipy.stats
import sklearn
from scipy.optimize import minimize, rosen, rosen_der
from scipy.stats import qmc
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "python scripts/reference/strategies.py"


def write(room, topic, tool, version, values):
    path = ROOT / "Tests" / f"{room}Tests" / "Reference" / f"{topic}.json"
    header = {"tool": tool, "version": version, "command": COMMAND}
    path.write_text(json.dumps(header | values, indent=1) + "\n")


def gaussian_process():
    cases = []
    generator = numpy.random.default_rng(7)
    for n, d, signal, noise in [(5, 1, 1.0, 1e-4), (12, 3, 1.7, 0.01), (30, 6, 0.6, 0.3)]:
        points = generator.random((n, d))
        values = numpy.sin(3 * points).sum(axis=1) + 0.1 * generator.standard_normal(n)
        values = (values - values.mean()) / values.std()
        lengthscales = 0.2 + generator.random(d)
        kernel = ConstantKernel(signal, "fixed") * Matern(lengthscales, "fixed", nu=2.5)
        model = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None).fit(points, values)
        queries = generator.random((4, d))
        mean, deviation = model.predict(queries, return_std=True)
        cases.append({
            "points": points.tolist(), "values": values.tolist(), "lengthscales": lengthscales.tolist(),
            "signal": signal, "noise": noise, "logMarginalLikelihood": float(model.log_marginal_likelihood_value_),
            "queries": queries.tolist(), "means": mean.tolist(), "variances": (deviation ** 2).tolist(),
        })
    write("Strategies", "gaussian-process", "scikit-learn", sklearn.__version__, {"cases": cases})


def main_effects():
    """Gaussian processes with a product of all dimensions and a sum of functions of one dimension each."""
    cases = []
    generator = numpy.random.default_rng(8)
    for n, d, signal, noise, variance, reach in [(8, 2, 1.0, 1e-3, 0.5, 1.0), (25, 5, 0.4, 0.02, 1.3, 0.7)]:
        points = generator.random((n, d))
        values = numpy.sin(3 * points).sum(axis=1) + 0.1 * generator.standard_normal(n)
        values = (values - values.mean()) / values.std()
        lengthscales = 0.4 + generator.random(d)
        queries = generator.random((4, d))

        def covariance(a, b):
            total = (ConstantKernel(signal) * Matern(lengthscales, nu=2.5))(a, b)
            for i in range(d):
                t = numpy.abs(a[:, i, None] - b[None, :, i]) / (3.3 * reach * lengthscales[i] / numpy.sqrt(d))
                total += variance / d * numpy.where(t < 1, (1 - t) ** 4 * (4 * t + 1), 0)
            return total

        observed = covariance(points, points) + noise * numpy.eye(n)
        cross = covariance(queries, points)
        density = scipy.stats.multivariate_normal(numpy.zeros(n), observed).logpdf(values)
        mean = cross @ numpy.linalg.solve(observed, values)
        posterior = covariance(queries, queries) - cross @ numpy.linalg.solve(observed, cross.T)
        cases.append({
            "points": points.tolist(), "values": values.tolist(), "lengthscales": lengthscales.tolist(),
            "signal": signal, "noise": noise, "variance": variance, "reach": reach,
            "logMarginalLikelihood": float(density), "queries": queries.tolist(), "means": mean.tolist(),
            "variances": numpy.diag(posterior).tolist(),
        })
    write("Strategies", "main-effects", "scipy", scipy.__version__, {"cases": cases})


def log_expected_improvement():
    mpmath.mp.dps = 60

    def value(z):
        z = mpmath.mpf(z)
        density = mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)
        if z < -1000:  # The asymptotic series: subtracting would take too many digits.
            t = -z
            series = sum((-1) ** k * mpmath.fac2(2 * k + 1) / t ** (2 * k + 2) for k in range(8))
            return -z * z / 2 - mpmath.log(mpmath.sqrt(2 * mpmath.pi)) + mpmath.log(series)
        with mpmath.workdps(900):
            cumulative = mpmath.erfc(-z / mpmath.sqrt(2)) / 2
            return mpmath.log(mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi) + z * cumulative)

    zs = [-1e100, -1e20, -1e6, -1234.5, -100, -40, -38, -20, -10, -7.3, -5, -4.0001, -4, -3.9999, -3, -2, -1, -0.5, -1e-9, 0, 1e-9, 0.5, 1,
          2, 4, 8, 20, 1e3, 1e12]
    write("Strategies", "log-expected-improvement", "mpmath", mpmath.__version__, {
        "z": zs, "value": [float(value(z)) for z in zs],
        "slope": [float(mpmath.diff(value, mpmath.mpf(z))) if abs(z) < 50 else None for z in zs],
    })


def yeo_johnson():
    values = [-30.0, -4.0, -1.0, -0.25, -1e-9, 0.0, 1e-9, 0.3, 1.0, 2.5, 40.0]
    powers = [-1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 1.5, 2.0]
    write("Strategies", "yeo-johnson", "scipy", scipy.__version__, {
        "values": values, "powers": powers,
        "transformed": [scipy.stats.yeojohnson(numpy.array(values), power).tolist() for power in powers],
    })


def normal_distribution():
    mpmath.mp.dps = 60
    zs = [-1e10, -500, -38, -20, -6, -4.01, -4, -3.9, -1, 0, 0.3, 2, 6, 9, 40]
    with mpmath.workdps(200):
        write("LinearAlgebra", "normal-distribution", "mpmath", mpmath.__version__, {
            "z": zs,
            "cumulative": [float(mpmath.ncdf(z)) for z in zs],
            "logCumulative": [
                float(mpmath.log1p(-mpmath.ncdf(-mpmath.mpf(z))) if z > 0
                      else mpmath.log(mpmath.erfc(-mpmath.mpf(z) / mpmath.sqrt(2)) / 2)) for z in zs],
            "density": [float(mpmath.npdf(z)) for z in zs],
        })


def sobol():
    indices = [0, 1, 2, 3, 4, 7, 8, 100, 511]
    points = qmc.Sobol(64, scramble=False, bits=32).random(512)
    write("LinearAlgebra", "sobol", "scipy.stats.qmc", scipy.__version__, {
        "dimensions": 64, "indices": indices, "points": [points[i].tolist() for i in indices]})


def bounded_minima():
    cases = []
    for lower, upper, start in [
        ([-2, -2], [2, 2], [-1.2, 1.0]), ([-2, -2], [0.5, 2], [-1.2, 1.0]), ([1.5, -2], [3, 2], [2.0, -1.0]),
        ([-1] * 5, [0.8] * 5, [-0.9] * 5), ([-2] * 10, [2] * 10, [-1.0] * 10),
    ]:
        found = minimize(rosen, start, jac=rosen_der, method="L-BFGS-B", bounds=list(zip(lower, upper)),
                         options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 10000})
        cases.append({"lower": lower, "upper": upper, "start": start, "point": found.x.tolist(),
                      "value": float(found.fun)})
    write("LinearAlgebra", "bounded-minima", "scipy.optimize", scipy.__version__, {"cases": cases})


if __name__ == "__main__":
    gaussian_process()
    main_effects()
    log_expected_improvement()
    yeo_johnson()
    normal_distribution()
    sobol()
    bounded_minima()
    sys.exit(0)
