"""Leptune, through `leptune ask-tell`."""

import json
import os
import subprocess


# With steps, the budget is a number of epochs; ask-tell wants to know how many trials may be started at most.
STARTED_FOR_EACH_FULL = 10


class Leptune:
    def __init__(self, name, problem, trials, batch, seed):
        command = os.environ["LEPTUNE_BINARY"].split()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = {"op": "open", "space": problem.space, "seed": seed, "budget": trials, "strategy": name}
        if problem.reference:
            line["goals"] = ["minimize"] * len(problem.reference)
        else:
            line["goal"] = "minimize"
        if problem.steps:
            line["fidelity"] = {"name": "epochs", "min": 1, "max": problem.steps}
            line["budget"] = trials * STARTED_FOR_EACH_FULL
        if batch > 1:
            line["parallel"] = batch
        self.opened = self.say(**line)
        self.last = None

    def say(self, **line):
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def ask(self, count):
        trials = self.say(op="ask", n=count)["trials"]
        if trials and "until" in trials[0]:
            return [(each["id"], each["params"], each["from"]) for each in trials]
        return [(each["id"], each["params"]) for each in trials]

    def report(self, handle, step, value):
        return self.say(op="report", id=handle, step=step, value=value)["continue"]

    def tell(self, handle, value):
        if value is None:
            self.say(op="tell", id=handle, state="failed")
        else:
            self.say(op="tell", id=handle, **{"values" if isinstance(value, list) else "value": value})

    def clock(self):
        """The processor seconds of the process: of its threads where the system says so, else nothing."""
        total = 0
        try:
            for thread in os.listdir(f"/proc/{self.process.pid}/task"):
                with open(f"/proc/{self.process.pid}/task/{thread}/schedstat") as file:
                    total += int(file.read().split()[0])
        except OSError:
            return 0.0
        return total / 1e9

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def make(name, problem, trials, batch, seed):
    return Leptune(name, problem, trials, batch, seed)
