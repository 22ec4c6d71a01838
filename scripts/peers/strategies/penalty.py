"""What is told of a failed trial to a tuner that only takes values: the worst value so far, or a large one at first."""


class Penalty:
    def __init__(self):
        self.worst = None

    def __call__(self, value):
        if value is None:
            return 1e3 if self.worst is None else self.worst
        self.worst = value if self.worst is None else max(self.worst, value)
        return value
