"""XGBoost's own boosting; the peer is in boosting.py."""

import boosting  # noqa: F401
