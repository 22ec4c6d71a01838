"""Reference values for Pareto fronts, hypervolumes and expected hypervolume improvement, from independent software.

Needs numpy, torch, botorch and optuna, in a virtual environment outside the repository. Run from the top of the
repository:

    python scripts/reference/pareto.py
"""

import json
from pathlib import Path

import botorch
import numpy
import optuna
import torch
from botorch.acquisition.multi_objective.analytic import ExpectedHypervolumeImprovement
from botorch.utils.multi_objective.box_decompositions.non_dominated import FastNondominatedPartitioning
from botorch.utils.multi_objective.hypervolume import Hypervolume
from botorch.utils.testing import MockModel, MockPosterior
from optuna._hypervolume import compute_hypervolume
from optuna.study._multi_objective import _fast_non_domination_rank

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "python scripts/reference/pareto.py"
VERSIONS = f"optuna {optuna.__version__}, botorch {botorch.__version__}"


def write(room, topic, values):
    path = ROOT / "Tests" / f"{room}Tests" / "Reference" / f"{topic}.json"
    path.parent.mkdir(exist_ok=True)
    header = {"tool": "optuna and botorch", "version": VERSIONS, "command": COMMAND}
    path.write_text(json.dumps(header | values, indent=1) + "\n")


def fronts():
    """Random losses on grids (with ties and repetitions) and on spheres (one large front)."""
    generator = numpy.random.default_rng(3)
    cases = []
    for n, m, kind in [(40, 2, "grid"), (60, 2, "sphere"), (40, 3, "grid"), (30, 3, "sphere"), (16, 4, "sphere"),
                       (25, 4, "grid"), (12, 5, "sphere"), (1, 3, "grid")]:
        if kind == "grid":
            losses = generator.integers(0, 12, (n, m)) / 12
        else:
            losses = numpy.abs(generator.standard_normal((n, m)))
            losses = 1 - losses / numpy.linalg.norm(losses, axis=1, keepdims=True)
        reference = numpy.full(m, 0.9)
        ranks = _fast_non_domination_rank(losses)
        kept = losses[(losses < reference).all(axis=1)]
        by_optuna = compute_hypervolume(kept, reference) if len(kept) else 0.0
        by_botorch = Hypervolume(torch.tensor(-reference)).compute(
            torch.tensor(-kept[_fast_non_domination_rank(kept) == 0])) if len(kept) else 0.0
        assert abs(by_optuna - by_botorch) < 1e-10, (by_optuna, by_botorch)
        cases.append({"losses": losses.tolist(), "reference": reference.tolist(), "ranks": ranks.tolist(),
                      "volume": float(by_optuna)})
    write("Studies", "pareto", {"cases": cases})


def improvements():
    """Analytic expected hypervolume improvement of independent normals; botorch maximises, so that signs are turned."""
    generator = numpy.random.default_rng(5)
    cases = []
    for n, m in [(0, 2), (1, 2), (6, 2), (15, 2), (1, 3), (5, 3), (9, 3)]:
        front = generator.random((n, m))
        reference = numpy.full(m, 1.1)
        partitioning = FastNondominatedPartitioning(
            ref_point=torch.tensor(-reference), Y=torch.tensor(-front) if n else torch.zeros(0, m).double())
        for spread in [0.05, 0.5]:
            means = generator.random((4, m)) * 1.2 - 0.1
            variances = (spread * (0.5 + generator.random((4, m)))) ** 2
            values = []
            for mean, variance in zip(means, variances):
                posterior = MockPosterior(mean=torch.tensor(-mean)[None, None], variance=torch.tensor(variance)[None, None])
                acquisition = ExpectedHypervolumeImprovement(
                    model=MockModel(posterior), ref_point=(-reference).tolist(), partitioning=partitioning)
                values.append(float(acquisition(torch.zeros(1, 1, 1).double())))
            cases.append({"front": front.tolist(), "reference": reference.tolist(), "means": means.tolist(),
                          "variances": variances.tolist(), "values": values})
    write("Strategies", "hypervolume-improvement", {"cases": cases})


if __name__ == "__main__":
    fronts()
    improvements()
