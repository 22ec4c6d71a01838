"""Writes the bundled data set `digits` as two IDX files.

Needs scikit-learn (tested with 1.9.1), which carries the UCI data set "Optical Recognition of Handwritten Digits":

    python3 -m venv /tmp/digits && /tmp/digits/bin/pip install scikit-learn
    /tmp/digits/bin/python scripts/data/make-digits.py

Intensities from 0 to 16 become round(v * 255 / 16), so that they use the range of a byte as other image sets do;
v = round(stored * 16 / 255) gives them back. The gzip header carries no time: the bytes are the same on each run.
"""

import gzip
import hashlib
import pathlib
import struct

import numpy
from sklearn.datasets import load_digits

folder = pathlib.Path(__file__).resolve().parents[2] / "Sources/Datasets/Resources/digits"
digits = load_digits()
pixels = numpy.rint(digits.images * 255 / 16).astype(numpy.uint8)
labels = digits.target.astype(numpy.uint8)


def write(name, array):
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    data = gzip.compress(header + array.tobytes(), compresslevel=9, mtime=0)
    (folder / name).write_bytes(data)
    print(name, len(data), hashlib.sha256(data).hexdigest())


folder.mkdir(parents=True, exist_ok=True)
write("digits-images-idx3-ubyte.gz", pixels)
write("digits-labels-idx1-ubyte.gz", labels)
