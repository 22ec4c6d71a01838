"""Gradient boosting on adult; the peers are in boosting.py."""

import boosting  # noqa: F401
