"""Writes Tests/DatasetsTests/Fixtures/datasets.json: what independent readers make of the same bytes.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install pandas scikit-learn
    /tmp/reference/bin/python scripts/reference/datasets.py

Tables come from pandas, cells from Python's csv module, numbers from Python's float (correctly rounded), pixels from
scikit-learn.
"""

import csv
import io
import json
import pathlib
import random
import struct

import numpy
import pandas
import sklearn
from sklearn.datasets import load_digits

root = pathlib.Path(__file__).resolve().parents[2]
resources = root / "Sources/Datasets/Resources"
random.seed(20)


def bits(number):
    return str(struct.unpack(">Q", struct.pack(">d", number))[0])


def table(name):
    frame = pandas.read_csv(resources / name / f"{name}.csv")
    columns = []
    for column in frame.columns:
        values = frame[column]
        fact = {"name": column, "missing": int(values.isna().sum())}
        if values.dtype.kind in "if":
            fact["minimum"] = float(values.min())
            fact["maximum"] = float(values.max())
            fact["mean"] = float(numpy.mean(values.dropna().to_numpy(dtype=float)))
        else:
            counts = values.value_counts()
            fact["levels"] = {level: int(counts[level]) for level in sorted(counts.index)}
        columns.append(fact)
    return {"name": name, "rows": len(frame), "columns": columns}


def texts():
    """Tables of awkward cells in the three line endings, and the cells that Python's csv reads back."""
    alphabet = ['a', 'b', '"', ',', '\n', '\r', '\r\n', ' ', 'é', '字', ';', "'", 'x1', '-']
    cases = []
    for ending in ["\n", "\r\n", "\r"]:
        for _ in range(12):
            width = random.randint(1, 5)
            rows = [
                ["x" + "".join(random.choice(alphabet) for _ in range(random.randint(0, 6))) + "x" for _ in range(width)]
                for _ in range(random.randint(1, 8))
            ]
            out = io.StringIO()
            writer = csv.writer(out, lineterminator=ending, quoting=random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
            writer.writerow([f"c{index}" for index in range(width)])
            writer.writerows(rows)
            text = out.getvalue()
            again = list(csv.reader(io.StringIO(text, newline="")))[1:]
            # The writer leaves some line ends unquoted; such texts mean something else.
            if again == rows:
                cases.append({"text": text, "rows": rows})
    return cases


def numbers():
    fixed = [
        "0", "-0", "1", "+1", "007", ".5", "-.5", "5.", "1e5", "1E5", "1e+5", "1e-5", "9007199254740992",
        "9007199254740993", "9007199254740995", "0.1", "0.2", "0.3", "1e22", "1e23", "8.5e22", "123456789012345678",
        "1234567890123456789012345678901234567890", "1.7976931348623157e308", "2.2250738585072014e-308", "5e-324",
        "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400", "0.00000000000000000000000000000000000001",
        "7.2057594037927933e16", "3.14159265358979323846264338327950288", "100000000000000000000000000000000000000.0",
    ]
    drawn = []
    for _ in range(300):
        value = struct.unpack(">d", random.randbytes(8))[0]
        if value == value and abs(value) != float("inf"):
            drawn.append(repr(value))
        drawn.append(f"{random.uniform(-1e6, 1e6):.{random.randint(0, 12)}f}")
    return [{"text": text, "bits": bits(float(text))} for text in fixed + drawn]


digits = load_digits()
reference = {
    "tool": "Python csv and float, pandas, scikit-learn",
    "version": f"pandas {pandas.__version__}, scikit-learn {sklearn.__version__}",
    "command": "python scripts/reference/datasets.py",
    "tables": [table(name) for name in ["breast_cancer", "german_credit", "penguins", "wine"]],
    "texts": texts(),
    "numbers": numbers(),
    "digits": {
        "labels": [int(count) for count in numpy.bincount(digits.target)],
        "first": [int(value) for value in numpy.rint(digits.images[0] * 255 / 16).ravel()],
        "sum": int(numpy.rint(digits.images * 255 / 16).sum()),
    },
}
path = root / "Tests/DatasetsTests/Fixtures/datasets.json"
path.write_text(json.dumps(reference, ensure_ascii=True, indent=1) + "\n")
print(path.name, path.stat().st_size)
