#!/usr/bin/env python3
"""Reference values for how networks are trained, from PyTorch: clipped steps of optimisers, losses of soft targets.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install torch numpy
    /tmp/reference/bin/python scripts/reference/training.py
"""

import json
import pathlib

import numpy
import torch

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "ModelsTests" / "Reference"
random = numpy.random.default_rng(20260301)
torch.set_default_dtype(torch.float64)


def exact(values, unit=1024):
    return numpy.round(numpy.asarray(values) * unit) / unit


def clipped_steps():
    """Two parameter groups, the second without decay, as every optimiser changes them under a norm of at most 1.5."""
    start = exact(random.normal(size=6))
    gradients = exact(random.normal(size=(15, 6)) * [1, 3, 0.1, 1, 1, 0.01])
    cases = []
    for kind, nesterov, decay, rate in [
        ("sgd", False, 0.0, 0.1),
        ("sgd", True, 0.125, 0.05),
        ("adam", False, 0.125, 0.01),
        ("adamw", False, 0.5, 0.01),
    ]:
        weights = torch.tensor(start[:4], requires_grad=True)
        shifts = torch.tensor(start[4:], requires_grad=True)
        groups = [{"params": [weights], "weight_decay": decay}, {"params": [shifts], "weight_decay": 0.0}]
        if kind == "sgd":
            optimizer = torch.optim.SGD(groups, lr=rate, momentum=0.9, nesterov=nesterov)
        else:
            optimizer = (torch.optim.Adam if kind == "adam" else torch.optim.AdamW)(groups, lr=rate)
        for gradient in gradients:
            weights.grad = torch.tensor(gradient[:4])
            shifts.grad = torch.tensor(gradient[4:])
            torch.nn.utils.clip_grad_norm_([weights, shifts], 1.5)
            optimizer.step()
        cases.append(
            {
                "optimizer": kind,
                "nesterov": nesterov,
                "weightDecay": decay,
                "learningRate": rate,
                "result": weights.tolist() + shifts.tolist(),
            }
        )
    return {"start": start.tolist(), "gradients": gradients.tolist(), "largestNorm": 1.5, "cases": cases}


def soft_losses():
    """Weighted, smoothed and mixed cross-entropy with its gradient, of the mean over rows."""
    rows, classes = 7, 4
    cases = []
    for smoothing, share, weighted in [(0.0, 1.0, False), (0.1, 1.0, False), (0.0, 0.3, False), (0.2, 0.7, True)]:
        scores = torch.tensor(exact(random.normal(size=(rows, classes)) * 3), requires_grad=True)
        labels = torch.tensor(random.integers(0, classes, rows))
        weights = torch.tensor(exact(random.uniform(0.25, 2, rows)) if weighted else numpy.ones(rows))
        partners = torch.roll(torch.arange(rows), -1)
        loss = torch.nn.CrossEntropyLoss(label_smoothing=smoothing, reduction="none")
        own, other = loss(scores, labels), loss(scores, labels[partners])
        mean = (share * weights * own + (1 - share) * weights[partners] * other).mean()
        mean.backward()
        cases.append(
            {
                "smoothing": smoothing,
                "share": share,
                "weights": weights.tolist(),
                "labels": labels.tolist(),
                "scores": scores.detach().ravel().tolist(),
                "loss": mean.item(),
                "gradient": scores.grad.ravel().tolist(),
            }
        )
    return {"classes": classes, "cases": cases}


def averages():
    """An exponential average of parameters with a rising decay, and their mean."""
    sets = exact(random.normal(size=(30, 3)))
    decay = 0.5
    moving = sets[0].copy()
    for t, values in enumerate(sets[1:], start=1):
        kept = min(decay, (1 + t) / (10 + t))
        moving = kept * moving + (1 - kept) * values
    return {"decay": decay, "sets": sets.tolist(), "moving": moving.tolist(), "mean": sets.mean(axis=0).tolist()}


if __name__ == "__main__":
    content = {
        "tool": "PyTorch",
        "version": f"{torch.__version__} (NumPy {numpy.__version__})",
        "command": "python scripts/reference/training.py",
        "clipping": clipped_steps(),
        "losses": soft_losses(),
        "averages": averages(),
    }
    (FOLDER / "training.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
