"""Gradient boosting on california; the peers are in boosting.py."""

import boosting  # noqa: F401
