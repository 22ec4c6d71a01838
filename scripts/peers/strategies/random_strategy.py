"""Independent draws: what a score of 0 is."""

import random
import time


class Random:
    def __init__(self, problem, seed):
        self.problem = problem
        self.generator = random.Random(f"{problem.name}/{seed}")
        self.count = 0

    def ask(self, count):
        drawn = []
        for _ in range(count):
            self.count += 1
            parameters = self.problem.draw(self.generator)
            steps = (0,) if self.problem.steps else ()
            drawn.append((self.count, parameters) + steps)
        return drawn

    def report(self, handle, step, value):
        return True

    def tell(self, handle, value):
        pass

    clock = staticmethod(time.process_time)

    def close(self):
        pass


def make(name, problem, trials, batch, seed):
    return Random(problem, seed)
