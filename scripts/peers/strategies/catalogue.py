"""All problems that strategies are compared on."""

import continuous
import curves
import several
import structured
import surrogate

ALL = (continuous.all_problems() + structured.all_problems() + several.all_problems() + curves.all_problems()
       + surrogate.all_problems())
NAMED = {problem.name: problem for problem in ALL}
