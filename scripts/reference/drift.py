"""Writes Tests/DatasetsTests/Fixtures/drift.json: what SciPy says of two samples.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scipy
    /tmp/reference/bin/python scripts/reference/drift.py
"""

import json
import pathlib

import numpy
import scipy
from scipy import stats

FILE = pathlib.Path(__file__).resolve().parents[2] / "Tests/DatasetsTests/Fixtures/drift.json"
random = numpy.random.default_rng(12)


def numbers(n, m, shift, scale):
    a = numpy.round(random.normal(size=n), 3)
    b = numpy.round(random.normal(shift, scale, size=m), 3)
    test = stats.ks_2samp(a, b, method="asymp")
    return {"a": a.tolist(), "b": b.tolist(), "statistic": float(test.statistic), "pValue": float(test.pvalue)}


def levels(a, b):
    test = stats.chi2_contingency([a, b], correction=False)
    return {"a": a, "b": b, "statistic": float(test.statistic), "pValue": float(test.pvalue)}


def tail(x, degrees):
    return {"x": x, "degrees": degrees, "pValue": float(stats.chi2.sf(x, degrees))}


content = {
    "tool": "SciPy",
    "version": f"{scipy.__version__} (NumPy {numpy.__version__})",
    "command": "python scripts/reference/drift.py",
    "numbers": [numbers(200, 150, 0, 1), numbers(300, 300, 0.3, 1), numbers(80, 500, 0, 2), numbers(40, 40, 2, 1)],
    "levels": [levels([50, 30, 20], [45, 35, 25]), levels([500, 300, 200], [300, 300, 400]), levels([90, 110], [200, 190])],
    "tails": [tail(x, k) for x in (0.01, 0.5, 3.0, 10.0, 60.0, 300.0) for k in (1, 2, 5, 30, 100)],
}
FILE.write_text(json.dumps(content, separators=(",", ":")) + "\n")
