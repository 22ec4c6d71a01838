"""Process start to the first fit: the whole process counts."""

from measure import PEERS

import ridge  # noqa: F401

for name in list(PEERS):
    if name != "sklearn":
        del PEERS[name]
