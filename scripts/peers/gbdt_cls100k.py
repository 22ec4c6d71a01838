"""Gradient boosting on cls100k; the peers are in boosting.py."""

import boosting  # noqa: F401
