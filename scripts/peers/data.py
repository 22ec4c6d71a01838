#!/usr/bin/env python3
"""Makes the data sets of the training benchmark, once: raw little-endian float32 and int32 files with a description.

    python scripts/peers/data.py CACHE NAME [--source FOLDER]

CACHE/NAME gets train-x.f32, test-x.f32 (row by row), train-y and test-y (.f32 numbers or .i32 classes) and
description.json: rows, testRows, columns, and where they apply classes (names), levels (of each column; 0 is a number,
otherwise codes from 1, 0 for missing), image (height, width, channels), missing (whether NaN may occur).

Real data are read from FOLDER, which has mnist, fashion_mnist (IDX files), adult_income/adult.csv.gz and
california_housing/housing.csv. Synthetic ones are drawn here.
"""

import argparse
import csv
import gzip
import json
import pathlib
import shutil
import sys

import numpy

MAKERS = {}


def dataset(name):
    """Registers a function of the source folder that gives (x, y, test x, test y, what else the description says)."""

    def register(function):
        MAKERS[name] = function
        return function

    return register


class Absent(Exception):
    """Real data that are not here."""


def halves(x, y, rows, **more):
    return x[:rows], y[:rows], x[rows:], y[rows:], more


def names(count):
    return [str(i) for i in range(count)]


def correlated(random, rows, columns):
    """Normal numbers that share a few factors, with means other than 0."""
    factors = random.normal(size=(rows, 5)).astype(numpy.float32)
    loadings = random.normal(size=(5, columns)).astype(numpy.float32) * 0.4
    x = random.normal(size=(rows, columns)).astype(numpy.float32)
    x += factors @ loadings
    x += random.normal(size=columns).astype(numpy.float32) * 0.5
    return x


@dataset("reg100k")
def regression(_):
    """100,000 × 100; half of the coefficients are 0, the noise is as large as the signal of ten columns."""
    random = numpy.random.default_rng(1)
    x = correlated(random, 110_000, 100)
    weights = random.normal(size=100) * (random.permutation(100) < 50)
    y = x @ weights + 3 + random.normal(size=len(x)) * 3
    return halves(x, y.astype(numpy.float32), 100_000)


@dataset("cls100k")
def two_classes(_):
    """100,000 × 50, two classes drawn from a logistic model."""
    random = numpy.random.default_rng(2)
    x = correlated(random, 120_000, 50)
    margin = (x - x.mean(axis=0)) @ (random.normal(size=50) * 0.3) + 0.3
    y = random.random(len(x)) < 1 / (1 + numpy.exp(-margin))
    return halves(x, y.astype(numpy.int32), 100_000, classes=names(2))


@dataset("multi100k")
def ten_classes(_):
    """100,000 × 50, ten classes drawn from a multinomial logistic model."""
    random = numpy.random.default_rng(3)
    x = correlated(random, 120_000, 50)
    scores = (x - x.mean(axis=0)) @ (random.normal(size=(50, 10)) * 0.3)
    y = numpy.argmax(scores + random.gumbel(size=scores.shape), axis=1)
    return halves(x, y.astype(numpy.int32), 100_000, classes=names(10))


@dataset("svm10k")
def curved(_):
    """10,000 × 20, two classes on both sides of a curved border, one row in twenty on the wrong side."""
    random = numpy.random.default_rng(4)
    x = random.normal(size=(12_000, 20)).astype(numpy.float32)
    centres = random.normal(size=(30, 20)) * 1.2
    heights = random.normal(size=30)
    distances = (x**2).sum(1)[:, None] + (centres**2).sum(1)[None] - 2 * x @ centres.T
    value = numpy.exp(-distances / 40) @ heights
    y = (value > numpy.median(value)) ^ (random.random(len(x)) < 0.05)
    return halves(x, y.astype(numpy.int32), 10_000, classes=names(2))


def groups(seed, rows, columns, count, spread):
    random = numpy.random.default_rng(seed)
    centres = random.normal(size=(count, columns)) * spread
    shapes = numpy.eye(columns) + random.normal(size=(count, columns, columns)) * 0.15
    y = random.integers(count, size=rows + 10_000)
    x = numpy.empty((len(y), columns), numpy.float32)
    for group in range(count):
        mine = y == group
        x[mine] = random.normal(size=(mine.sum(), columns)) @ shapes[group] + centres[group]
    return halves(x, y.astype(numpy.int32), rows, classes=names(count))


@dataset("gmm")
def mixture(_):
    """50,000 × 20 from ten overlapping normal distributions, each with a covariance of its own."""
    return groups(5, 50_000, 20, 10, 1.0)


@dataset("clusters100k")
def clusters(_):
    """100,000 × 50 from ten groups."""
    return groups(6, 100_000, 50, 10, 0.6)


def images(folder, name):
    def read(file):
        path = folder / name / file if folder else None
        if path is None or not path.exists():
            raise Absent(f"{name}/{file} is not in the data folder")
        with gzip.open(path) as stream:
            head = stream.read(4)
            shape = [int.from_bytes(stream.read(4), "big") for _ in range(head[3])]
            return numpy.frombuffer(stream.read(), numpy.uint8).reshape(shape)

    def pair(prefix):
        pixels = read(f"{prefix}-images-idx3-ubyte.gz")
        return (pixels.reshape(len(pixels), -1) / numpy.float32(255)), read(f"{prefix}-labels-idx1-ubyte.gz")

    (x, y), (test_x, test_y) = pair("train"), pair("t10k")
    return x, y.astype(numpy.int32), test_x, test_y.astype(numpy.int32), {"classes": names(10), "image": [28, 28, 1]}


@dataset("mnist60k")
def mnist(folder):
    """60,000 images of digits and 10,000 for the test, intensities from 0 to 1."""
    return images(folder, "mnist")


@dataset("fashion60k")
def fashion(folder):
    """60,000 images of clothes and 10,000 for the test, intensities from 0 to 1."""
    return images(folder, "fashion_mnist")


def table(folder, file, target, missing):
    """Columns of numbers (NaN where missing) and of codes (from 1 by alphabet, 0 where missing), and the target."""
    path = folder / file if folder else None
    if path is None or not path.exists():
        raise Absent(f"{file} is not in the data folder")
    with (gzip.open(path, "rt") if path.suffix == ".gz" else open(path)) as stream:
        head, *rows = csv.reader(stream)
    columns, levels = [], []
    for name, cells in zip(head, zip(*rows)):
        if name == target:
            goal = cells
            continue
        try:
            columns.append([float("nan") if cell in missing else float(cell) for cell in cells])
            levels.append(0)
        except ValueError:
            known = sorted(set(cells) - missing)
            code = {level: i + 1 for i, level in enumerate(known)}
            columns.append([code.get(cell, 0) for cell in cells])
            levels.append(len(known))
    return numpy.array(columns, numpy.float32).T, goal, levels


def shuffled(x, y, rows, **more):
    order = numpy.random.default_rng(7).permutation(len(x))
    return halves(x[order], y[order], rows, **more)


def dense(x, levels, rows):
    """Numbers standardised by the training rows, missing ones filled with their mean; one column a level."""
    columns = []
    for column, count in zip(x.T, levels):
        if count:
            columns += [(column == level + 1).astype(numpy.float32) for level in range(count)]
        else:
            mean, deviation = numpy.nanmean(column[:rows]), numpy.nanstd(column[:rows])
            columns.append(numpy.nan_to_num((column - mean) / (deviation or 1), nan=0).astype(numpy.float32))
    return numpy.stack(columns, axis=1)


def adult_table(folder):
    x, goal, levels = table(folder, "adult_income/adult.csv.gz", "income", {"?", ""})
    kinds = sorted(set(goal))
    return x, numpy.array([kinds.index(kind) for kind in goal], numpy.int32), levels, kinds


@dataset("adult")
def adult(folder):
    """39,074 people and 9,768 for the test, six numbers and eight categories as codes: who earns over 50,000."""
    x, y, levels, kinds = adult_table(folder)
    return shuffled(x, y, 39_074, levels=levels, classes=kinds, missing=True)


@dataset("adult-dense")
def adult_dense(folder):
    """The same rows with numbers standardised and one column a level."""
    x, y, levels, kinds = adult_table(folder)
    x, y, test_x, test_y, _ = shuffled(x, y, 39_074)
    both = dense(numpy.vstack([x, test_x]), levels, len(x))
    return both[: len(x)], y, both[len(x) :], test_y, {"classes": kinds}


def california_table(folder):
    x, goal, levels = table(folder, "california_housing/housing.csv", "median_house_value", {""})
    return x, numpy.array(goal, numpy.float32) / 100_000, levels


@dataset("california")
def california(folder):
    """16,512 blocks and 4,128 for the test, eight numbers and one category as codes: prices in 100,000 dollars."""
    x, y, levels = california_table(folder)
    return shuffled(x, y, 16_512, levels=levels, missing=True)


@dataset("california-dense")
def california_dense(folder):
    """The same rows with numbers standardised and one column a level."""
    x, y, levels = california_table(folder)
    x, y, test_x, test_y, _ = shuffled(x, y, 16_512)
    both = dense(numpy.vstack([x, test_x]), levels, len(x))
    return both[: len(x)], y, both[len(x) :], test_y, {}


def write(folder, x, y, test_x, test_y, more):
    kind = ("f32", "<f4") if more.get("classes") is None else ("i32", "<i4")
    half_made = folder.with_name(folder.name + ".new")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(parents=True)
    for part, features, target in [("train", x, y), ("test", test_x, test_y)]:
        numpy.ascontiguousarray(features, "<f4").tofile(half_made / f"{part}-x.f32")
        numpy.ascontiguousarray(target, kind[1]).tofile(half_made / f"{part}-y.{kind[0]}")
    description = {"rows": len(x), "testRows": len(test_x), "columns": x.shape[1]} | more
    (half_made / "description.json").write_text(json.dumps(description) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    half_made.rename(folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cache", type=pathlib.Path)
    parser.add_argument("name")
    parser.add_argument("--source", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.name not in MAKERS:
        sys.exit(f"no data set is called {arguments.name}; {', '.join(MAKERS)} are")
    if (arguments.cache / arguments.name / "description.json").exists():
        return
    try:
        write(arguments.cache / arguments.name, *MAKERS[arguments.name](arguments.source))
    except Absent as reason:
        print(reason, file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main()
