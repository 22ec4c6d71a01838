#!/usr/bin/env python3
"""Trains models with scikit-learn on real data and writes the surrogates that strategies are compared on.

usage: make_surrogates.py DATA [NAME ...]

DATA holds breast_cancer, german_credit, titanic, bank_marketing and california_housing, each a folder with a CSV file.
For every problem some hundred configurations are drawn at random and cross-validated; extremely randomised trees learn
the loss, and the lowest loss of the trees is looked for. Needs numpy, pandas and scikit-learn.
"""

import json
import math
import pathlib
import random
import sys
import warnings

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import make_column_transformer
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, QuantileTransformer, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from problem import Problem, choice, draw, real, whole  # noqa: E402
from surrogate import FOLDER, features, predict, step_feature  # noqa: E402

warnings.filterwarnings("ignore")
TREES = 24
LEAVES = 110


def table(folder, file, target, rows=None, drop=()):
    frame = pd.read_csv(folder / file).drop(columns=list(drop))
    if rows and len(frame) > rows:
        frame = frame.sample(rows, random_state=0).reset_index(drop=True)
    labels = frame.pop(target)
    numeric = frame.select_dtypes("number").columns
    frame[numeric] = frame[numeric].fillna(frame[numeric].median())
    encode = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), [c for c in frame if c not in numeric]),
        remainder="passthrough")
    return np.asarray(encode.fit_transform(frame), dtype=float), labels.to_numpy()


def classes(data):
    x, y = data
    return x, np.unique(y, return_inverse=True)[1]


def cross_validated(model, data, scoring="neg_log_loss"):
    x, y = data
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    return -float(np.mean(cross_val_score(model, x, y, cv=folds, scoring=scoring)))


SVM = [
    choice("kernel", ["rbf", "poly", "linear"]),
    real("C", 1e-3, 1e3, log=True),
    real("gamma", 1e-4, 10, log=True, when={"kernel": ["rbf", "poly"]}),
    whole("degree", 2, 5, when={"kernel": "poly"}),
    real("coef0", 0, 2, when={"kernel": "poly"}),
]


def svm(p, data):
    settings = {key: value for key, value in p.items() if key != "kernel"}
    model = SVC(kernel=p["kernel"], max_iter=20_000, random_state=0, **settings)
    return 1 + cross_validated(make_pipeline(StandardScaler(), model), data, "roc_auc")


BOOSTING = [
    real("learning_rate", 0.005, 0.5, log=True),
    whole("max_iter", 10, 120, log=True),
    whole("max_leaf_nodes", 2, 48, log=True),
    whole("min_samples_leaf", 1, 80, log=True),
    real("l2_regularization", 1e-4, 100, log=True),
    real("max_features", 0.1, 1),
]


def boosting(p, data):
    return cross_validated(HistGradientBoostingClassifier(random_state=0, early_stopping=False, **p), data)


FOREST = [
    choice("criterion", ["gini", "entropy"]),
    choice("bootstrap", [True, False]),
    whole("max_depth", 1, 20),
    whole("min_samples_leaf", 1, 40, log=True),
    real("max_features", 0.05, 1),
    real("ccp_alpha", 1e-5, 0.05, log=True),
    choice("class_weight", ["none", "balanced", "balanced_subsample"]),
]


def forest(p, data):
    weight = None if p["class_weight"] == "none" else p["class_weight"]
    model = RandomForestClassifier(n_estimators=30, random_state=0, **(p | {"class_weight": weight}))
    return min(2.0, cross_validated(model, data))


MODELS = [
    choice("scaling", ["none", "standard", "quantile"]),
    choice("model", ["logistic", "neighbours", "tree", "boosting"]),
    real("logistic.C", 1e-4, 1e3, log=True, when={"model": "logistic"}),
    choice("logistic.class_weight", ["none", "balanced"], when={"model": "logistic"}),
    whole("neighbours.k", 1, 200, log=True, when={"model": "neighbours"}),
    choice("neighbours.weights", ["uniform", "distance"], when={"model": "neighbours"}),
    real("neighbours.p", 1, 3, when={"model": "neighbours"}),
    whole("tree.depth", 1, 20, when={"model": "tree"}),
    whole("tree.leaf", 1, 200, log=True, when={"model": "tree"}),
    real("boosting.learning_rate", 0.005, 0.5, log=True, when={"model": "boosting"}),
    whole("boosting.leaves", 2, 32, log=True, when={"model": "boosting"}),
    whole("boosting.iterations", 10, 100, log=True, when={"model": "boosting"}),
]


def any_model(p, data):
    s = {key.partition(".")[2]: value for key, value in p.items()}
    if p["model"] == "logistic":
        weight = None if s["class_weight"] == "none" else "balanced"
        model = LogisticRegression(C=s["C"], class_weight=weight, max_iter=100)
    elif p["model"] == "neighbours":
        model = KNeighborsClassifier(s["k"], weights=s["weights"], p=s["p"])
    elif p["model"] == "tree":
        model = DecisionTreeClassifier(max_depth=s["depth"], min_samples_leaf=s["leaf"], random_state=0)
    else:
        model = HistGradientBoostingClassifier(
            learning_rate=s["learning_rate"], max_leaf_nodes=s["leaves"], max_iter=s["iterations"],
            early_stopping=False, random_state=0)
    scaling = {"none": MinMaxScaler(), "standard": StandardScaler(), "quantile": QuantileTransformer(n_quantiles=200)}
    return min(2.0, cross_validated(make_pipeline(scaling[p["scaling"]], model), data))


NETWORK = [
    choice("activation", ["relu", "tanh", "logistic"]),
    real("learning_rate", 1e-4, 0.3, log=True),
    real("alpha", 1e-6, 1, log=True),
    whole("layers", 1, 3),
    whole("width", 4, 128, log=True),
    whole("batch", 8, 256, log=True),
    choice("solver", ["sgd", "adam"]),
    real("momentum", 0, 0.99, when={"solver": "sgd"}),
]
NETWORK_STEPS = 27


def network(p, data):
    """The held-out error after each epoch, relative to the standard deviation; at most 1.5."""
    x, y = data
    x = StandardScaler().fit_transform(x)
    y = np.log(y)
    y = (y - y.mean()) / y.std()
    train, test = next(KFold(3, shuffle=True, random_state=0).split(x))
    model = MLPRegressor(
        [p["width"]] * p["layers"], activation=p["activation"], learning_rate_init=p["learning_rate"],
        alpha=p["alpha"], batch_size=p["batch"], solver=p["solver"], momentum=p.get("momentum", 0.9), random_state=0)
    curve = []
    for _ in range(NETWORK_STEPS):
        try:
            model.partial_fit(x[train], y[train])
            error = float(np.sqrt(np.mean((model.predict(x[test]) - y[test]) ** 2)))
        except ValueError:
            error = math.nan
        curve.append(min(error, 1.5) if math.isfinite(error) else 1.5)
    return curve


# name: (group, whether held out, space, training, data, configurations)
PROBLEMS = {
    "svm-breast-cancer": (
        "conditional", False, SVM, svm,
        lambda folder: classes(table(folder, "breast_cancer/breast_cancer.csv", "diagnosis")), 400),
    "boosting-german-credit": (
        "mixed", False, BOOSTING, boosting,
        lambda folder: classes(table(folder, "german_credit/german_credit.csv", "credit_risk")), 150),
    "forest-titanic": (
        "mixed", True, FOREST, forest,
        lambda folder: classes(table(folder, "titanic/titanic.csv", "Survived",
                                     drop=["PassengerId", "Name", "Ticket", "Cabin"])), 250),
    "models-bank": (
        "conditional", True, MODELS, any_model,
        lambda folder: classes(table(folder, "bank_marketing/bank.csv", "y", rows=1000)), 350),
    "network-california": (
        "mixed", True, NETWORK, network,
        lambda folder: table(folder, "california_housing/housing.csv", "median_house_value", rows=1000), 150),
}


def compact(tree, node=0):
    """A tree as nested lists."""
    if tree.children_left[node] < 0:
        return float(f"{tree.value[node][0][0]:.5g}")
    return [int(tree.feature[node]), round(float(tree.threshold[node]), 4),
            compact(tree, tree.children_left[node]), compact(tree, tree.children_right[node])]


def lowest(problem, forest, trees, steps):
    """The lowest loss of many random configurations and of changes to the best of them."""
    generator = random.Random(1)

    def rows(configurations):
        last = [[step_feature(steps, steps)]] if steps else [[]]
        return np.array([features(problem.space, each) + last[0] for each in configurations])

    def changed(configuration):
        other = problem.draw(generator)
        full = {line["name"]: configuration.get(line["name"], None) for line in problem.space}
        for line in problem.space:
            name = line["name"]
            if full[name] is None or generator.random() < 0.2:
                full[name] = other.get(name, full[name])
                if full[name] is None:
                    full[name] = draw(line, generator)
        return problem.active(full)

    pool = [problem.draw(generator) for _ in range(15_000)]
    for _ in range(8):
        order = np.argsort(forest.predict(rows(pool)))[:60]
        best = [pool[i] for i in order]
        pool = best + [changed(each) for each in best for _ in range(60)]
    return min(predict(trees, row) for row in rows(best).tolist())


def make(name, folder):
    group, held_out, space, train, load, count = PROBLEMS[name]
    steps = NETWORK_STEPS if train is network else None
    problem = Problem(name, group, space, 0, None)
    data = load(folder)
    generator = random.Random(f"{name}/configurations")
    rows, losses = [], []
    for _ in range(count):
        configuration = problem.draw(generator)
        result = train(configuration, data)
        row = features(space, configuration)
        if steps:
            for step in (1, 2, 3, 5, 9, 15, 21, 27):
                rows.append(row + [step_feature(step, steps)])
                losses.append(result[step - 1])
        else:
            rows.append(row)
            losses.append(result)
    rows, losses = np.array(rows), np.array(losses)
    group_size = 8 if steps else 1
    order = np.arange(len(rows)) // group_size % 5
    held = np.concatenate([
        np.stack([losses[order == k], fitted(rows[order != k], losses[order != k], steps).predict(rows[order == k])])
        for k in range(5)], axis=1)
    agreement = float(pd.Series(held[0]).corr(pd.Series(held[1]), method="spearman"))
    forest = fitted(rows, losses, steps)
    trees = [compact(each.tree_) for each in forest.estimators_]
    content = {
        "name": name, "group": group, "heldOut": held_out, "madeBy": "scripts/peers/strategies/make_surrogates.py",
        "scikit-learn": sklearn.__version__, "configurations": count, "rankCorrelation": round(agreement, 3),
        "space": space, "optimum": lowest(problem, forest, trees, steps), "trees": trees,
    } | ({"steps": steps} if steps else {})
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{name}: trained {losses.min():.4f} to {losses.max():.4f}, median {np.median(losses):.4f}; "
          f"lowest of the trees {content['optimum']:.4f}; rank correlation {agreement:.3f}; "
          f"{path.stat().st_size // 1024} KB", flush=True)


def fitted(rows, losses, steps):
    return ExtraTreesRegressor(
        TREES, max_leaf_nodes=LEAVES * (2 if steps else 1), max_features=1.0, bootstrap=False, random_state=0
    ).fit(rows, losses)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in sys.argv[2:] or PROBLEMS:
        make(each, pathlib.Path(sys.argv[1]))
