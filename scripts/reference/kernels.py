#!/usr/bin/env python3
"""Reference values for the tests of neighbours, discriminants, support vector machines and Gaussian processes, from
scikit-learn and SciPy.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn
    /tmp/reference/bin/python scripts/reference/kernels.py

Inputs are multiples of 1/64, so that they are the same numbers in single precision.
"""

import json
import pathlib

import numpy
import scipy
import sklearn
from scipy import integrate, optimize, special, stats
from sklearn import covariance, discriminant_analysis, gaussian_process, naive_bayes, neighbors, svm
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
HEADER = {
    "tool": "scikit-learn",
    "version": f"{sklearn.__version__} (NumPy {numpy.__version__}, SciPy {scipy.__version__})",
    "command": "python scripts/reference/kernels.py",
}
random = numpy.random.default_rng(20261125)


def write(topic, content):
    text = json.dumps(HEADER | content, separators=(",", ":"))
    (FOLDER / f"{topic}.json").write_text(text + "\n")


def exact(values, unit=64):
    return numpy.round(numpy.asarray(values) * unit) / unit


def rows(matrix, digits=12):
    return [float(f"%.{digits}g" % value) for value in numpy.asarray(matrix, dtype=float).ravel()]


def classes(count, columns, kinds, spread=1.0):
    """Rows of normal classes with covariances of their own, and unseen rows."""
    shapes = random.normal(size=(kinds, columns, columns)) * 0.3 + numpy.eye(columns)
    centres = random.normal(size=(kinds, columns)) * spread
    y = numpy.arange(count) % kinds
    x = exact([random.normal(size=columns) @ shapes[k] + centres[k] for k in y])
    return x, y, exact(random.normal(size=(9, columns)) * 1.5)


def neighbours():
    cases = []
    for kinds, columns, k in [(3, 4, 5), (2, 1, 3), (4, 12, 9)]:
        x, y, unseen = classes(80, columns, kinds)
        numbers = exact(x @ random.normal(size=columns) + random.normal(size=len(x)))
        for weighting in ["uniform", "distance"]:
            queries = numpy.vstack([unseen, x[:3]])
            classifier = neighbors.KNeighborsClassifier(k, weights=weighting, algorithm="brute").fit(x, y)
            regressor = neighbors.KNeighborsRegressor(k, weights=weighting, algorithm="brute").fit(x, numbers)
            cases.append(
                {
                    "neighbours": k,
                    "weighting": weighting,
                    "columns": columns,
                    "features": rows(x),
                    "labels": y.tolist(),
                    "targets": rows(numbers),
                    "unseen": rows(queries),
                    "probabilities": rows(classifier.predict_proba(queries)),
                    "predictions": rows(regressor.predict(queries)),
                }
            )
    return cases


def posterior(means, covariances, priors, x):
    scores = numpy.stack(
        [stats.multivariate_normal(m, c).logpdf(x) + numpy.log(p) for m, c, p in zip(means, covariances, priors)], axis=1
    )
    return special.softmax(scores, axis=1)


def weighted_moments(x, w):
    mean = w @ x / w.sum()
    return mean, ((x - mean) * w[:, None]).T @ (x - mean) / w.sum()


def discriminants():
    """Columns are standardised first, in units of 1/64, as Leptune shrinks towards the identity in those units."""
    cases = []
    for kinds, columns, shrinkage in [(3, 4, 0.0), (3, 4, 0.3), (2, 6, "ledoit-wolf")]:
        x, y, unseen = classes(61, columns, kinds)
        w = exact(random.uniform(0.5, 2, size=len(x)))
        mean, scatter = weighted_moments(x, w)
        scale = numpy.sqrt(numpy.diag(scatter))
        z, unseen_z = (x - mean) / scale, (unseen - mean) / scale
        parts = [weighted_moments(z[y == k], w[y == k]) for k in range(kinds)]
        priors = numpy.array([w[y == k].sum() for k in range(kinds)]) / w.sum()

        def shrink(matrix, centred, weights):
            if shrinkage == "ledoit-wolf":
                # Whole weights could be repeated rows; these are not, so the formula is written out.
                total = weights.sum()
                mu = numpy.trace(matrix) / columns
                noise = (weights @ (centred**2).sum(1) ** 2 / total - (matrix**2).sum()) / total
                share = min(max(noise / ((matrix**2).sum() - columns * mu**2), 0), 1)
                if (weights == 1).all():
                    assert abs(share - covariance.ledoit_wolf(centred, assume_centered=True)[1]) < 1e-9
            else:
                share = shrinkage
            return (1 - share) * matrix + share * numpy.trace(matrix) / columns * numpy.eye(columns)

        if shrinkage == "ledoit-wolf":
            w[:] = 1
            mean, scatter = weighted_moments(x, w)
            scale = numpy.sqrt(numpy.diag(scatter))
            z, unseen_z = (x - mean) / scale, (unseen - mean) / scale
            parts = [weighted_moments(z[y == k], w[y == k]) for k in range(kinds)]
            priors = numpy.array([w[y == k].sum() for k in range(kinds)]) / w.sum()
        means = [m for m, _ in parts]
        centred = z - numpy.array(means)[y]
        pooled = shrink((centred * w[:, None]).T @ centred / w.sum(), centred, w)
        own = [shrink(c, z[y == k] - means[k], w[y == k]) for k, (_, c) in enumerate(parts)]
        linear = posterior(means, [pooled] * kinds, priors, unseen_z)
        if shrinkage == 0.3:
            # The same by another road, without weights.
            peer = discriminant_analysis.LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.3).fit(z, y)
            plain = (z - numpy.array([z[y == k].mean(0) for k in range(kinds)])[y]).T
            plain = plain @ plain.T / len(z)
            check = posterior(
                [z[y == k].mean(0) for k in range(kinds)],
                [0.7 * plain + 0.3 * numpy.trace(plain) / columns * numpy.eye(columns)] * kinds,
                numpy.bincount(y) / len(y),
                unseen_z,
            )
            assert numpy.abs(peer.predict_proba(unseen_z) - check).max() < 1e-6
        bayes = naive_bayes.GaussianNB(var_smoothing=1e-9).fit(x, y, sample_weight=w)
        counts = numpy.abs(numpy.round(x * 3))
        words = naive_bayes.MultinomialNB(alpha=0.5).fit(counts, y, sample_weight=w)
        unseen_counts = numpy.abs(numpy.round(unseen * 3))
        cases.append(
            {
                "classes": kinds,
                "shrinkage": 0 if shrinkage == "ledoit-wolf" else shrinkage,
                "rule": "ledoit-wolf" if shrinkage == "ledoit-wolf" else "fixed",
                "columns": columns,
                "features": rows(x),
                "labels": y.tolist(),
                "weights": rows(w),
                "unseen": rows(unseen),
                "linear": rows(linear),
                "quadratic": rows(posterior(means, own, priors, unseen_z)),
                "gaussian": rows(bayes.predict_proba(unseen)),
                "counts": rows(counts),
                "unseenCounts": rows(unseen_counts),
                "multinomial": rows(words.predict_proba(unseen_counts)),
            }
        )
    return cases


def dual_objective(machine, x, y_signs, kernel):
    coefficients = machine.dual_coef_.ravel()
    support = machine.support_
    k = kernel(x[support], x[support])
    return 0.5 * coefficients @ k @ coefficients - numpy.abs(coefficients).sum()


def machines():
    cases = []
    settings = [
        ("rbf", 1.0, 0.5, 3, 0.0),
        ("rbf", 100.0, 0.1, 3, 0.0),
        ("polynomial", 1.0, 0.25, 3, 1.0),
        ("linear", 2.0, 1.0, 3, 0.0),
    ]
    for kernel, c, gamma, degree, offset in settings:
        x, y, unseen = classes(90, 3, 2, spread=0.7)
        w = exact(random.uniform(0.25, 2, size=len(x)))
        name = "poly" if kernel == "polynomial" else kernel
        arguments = dict(C=c, gamma=gamma, degree=degree, coef0=offset, tol=1e-9, kernel=name)
        machine = svm.SVC(**arguments).fit(x, y, sample_weight=w)

        def function(a, b):
            return sklearn.metrics.pairwise.pairwise_kernels(
                a, b, metric=name, **({} if name == "linear" else {"gamma": gamma}),
                **({"degree": degree, "coef0": offset} if name == "poly" else {}),
            )

        numbers = exact(numpy.sin(x[:, 0]) + 0.5 * x[:, 1] + 0.1 * random.normal(size=len(x)))
        scaled = (numbers - numbers.mean()) / numbers.std()
        regression = svm.SVR(**arguments, epsilon=0.1).fit(x, scaled)
        cases.append(
            {
                "kernel": kernel,
                "c": c,
                "gamma": gamma,
                "degree": degree,
                "offset": offset,
                "columns": 3,
                "features": rows(x),
                "labels": y.tolist(),
                "weights": rows(w),
                "unseen": rows(unseen),
                # Leptune's decision values are positive for the first class.
                "decisions": rows(-machine.decision_function(unseen)),
                "objective": dual_objective(machine, x, y, function),
                "targets": rows(numbers),
                "predictions": rows(regression.predict(unseen) * numbers.std() + numbers.mean()),
            }
        )
    return cases


def platt():
    """The optimum of Platt's problem with the targets of Lin, Lin and Weng, by another optimiser."""
    values = exact(numpy.concatenate([random.normal(size=40) + 0.8, random.normal(size=25) - 0.8]))
    first = numpy.arange(65) < 40
    targets = numpy.where(first, 41 / 42, 1 / 27)

    def loss(p):
        z = p[0] * values + p[1]
        return (targets * z + numpy.logaddexp(0, -z)).sum()

    found = optimize.minimize(loss, [-1, 0], method="BFGS", options={"gtol": 1e-9})
    return {"values": rows(values), "first": first.tolist(), "slope": found.x[0], "shift": found.x[1]}


def coupling():
    """The minimiser of Wu, Lin and Weng's second problem, from its linear system."""
    k = 4
    pairs = numpy.zeros((k, k))
    for i in range(k):
        for j in range(i):
            pairs[i, j] = exact(random.uniform(0.05, 0.95))
            pairs[j, i] = 1 - pairs[i, j]
    q = -pairs.T * pairs
    numpy.fill_diagonal(q, (pairs.T**2).sum(axis=1))
    system = numpy.block([[q, numpy.ones((k, 1))], [numpy.ones((1, k)), numpy.zeros((1, 1))]])
    return {"pairs": rows(pairs), "probabilities": rows(numpy.linalg.solve(system, [0] * k + [1])[:k])}


def processes():
    cases = []
    for name, base in [("matern-5/2", Matern(nu=2.5)), ("rbf", RBF())]:
        x = exact(random.normal(size=(40, 3)))
        y = exact(numpy.sin(2 * x[:, 0]) + 0.5 * x[:, 1] + 0.2 * random.normal(size=len(x)))
        unseen = exact(random.normal(size=(6, 3)))
        scale = x.std(axis=0)
        z, unseen_z = x / scale, unseen / scale
        standard = (y - y.mean()) / y.std()
        theta = exact(numpy.concatenate([random.normal(size=3) * 0.3, [0.25, -2.0]]))
        lengths = numpy.exp(theta[:3])
        kernel = ConstantKernel(numpy.exp(theta[3])) * base.clone_with_theta(base.theta)
        kernel.k2.length_scale = lengths
        kernel = kernel + WhiteKernel(numpy.exp(theta[4]))
        model = gaussian_process.GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(z, standard)
        value, gradient = model.log_marginal_likelihood(model.kernel_.theta, eval_gradient=True)
        # scikit-learn's order is signal, lengthscales, noise.
        gradient = numpy.concatenate([gradient[1:4], gradient[:1], gradient[4:]])
        k = kernel.k1
        covariance_ = k(z) + numpy.exp(theta[4]) * numpy.eye(len(z))
        cross = k(unseen_z, z)
        mean = cross @ numpy.linalg.solve(covariance_, standard)
        variance = numpy.exp(theta[3]) - numpy.einsum("ij,ji->i", cross, numpy.linalg.solve(covariance_, cross.T))

        labels = (standard + 0.3 * random.normal(size=len(x)) > 0).astype(int)
        latent = ConstantKernel(numpy.exp(theta[3])) * base.clone_with_theta(base.theta)
        latent.k2.length_scale = lengths
        classifier = gaussian_process.GaussianProcessClassifier(latent, optimizer=None).fit(z, labels)
        inner = classifier.base_estimator_
        laplace, laplace_gradient = inner.log_marginal_likelihood(inner.kernel_.theta, eval_gradient=True)
        laplace_gradient = numpy.concatenate([laplace_gradient[1:], laplace_gradient[:1]])
        inner_cross = inner.kernel_(unseen_z, z)
        means = inner_cross @ (inner.y_train_ - inner.pi_)
        v = numpy.linalg.solve(inner.L_, inner.W_sr_[:, None] * inner_cross.T)
        variances = inner.kernel_.diag(unseen_z) - (v**2).sum(axis=0)
        averaged = [
            integrate.quad(
                lambda u: special.expit(m + numpy.sqrt(s) * u) * stats.norm.pdf(u), -9, 9, epsabs=1e-12
            )[0]
            for m, s in zip(means, variances)
        ]
        cases.append(
            {
                "kernel": name,
                "logarithms": rows(theta),
                "columns": 3,
                "features": rows(x),
                "targets": rows(y),
                "labels": labels.tolist(),
                "unseen": rows(unseen),
                "logLikelihood": value,
                "gradient": rows(gradient),
                "means": rows(mean),
                "variances": rows(variance),
                "laplace": laplace,
                "laplaceGradient": rows(laplace_gradient),
                "probabilities": rows(averaged),
            }
        )
    return cases


if __name__ == "__main__":
    write("neighbours", {"cases": neighbours()})
    write("discriminants", {"cases": discriminants()})
    write("machines", {"cases": machines(), "platt": platt(), "coupling": coupling()})
    write("processes", {"cases": processes()})
