"""One study of one strategy on one problem, in the same way for every strategy.

A strategy is an object with
    ask(count) -> [(handle, parameters)]
    tell(handle, value)        value is None for a failure
and, if it can use steps,
    ask(count) -> [(handle, parameters, the step that was reached before)]
    report(handle, step, value) -> whether to go on; if not, the trial may be asked for again
    tell(handle, value)
`clock()` gives the processor seconds that the strategy has used.
"""


from problem import hypervolume


def run(strategy, problem, trials, batch, seed):
    """The noiseless loss of the incumbent after each trial, and the processor milliseconds of each suggestion.

    The incumbent is the trial that was told the lowest value, noise and all: what a user would take. Of several objectives
    all trials so far are, and the loss is their hypervolume, negative.
    """
    curve, milliseconds = [], []
    points = []
    best_told, best_true, told = float("inf"), None, 0
    while told < trials:
        before = strategy.clock()
        asked = strategy.ask(min(batch, trials - told))
        if not asked:
            break
        results = []
        for handle, parameters in asked:
            true, value = problem.observe(parameters, seed, told)
            told += 1
            if problem.reference:
                points.append(true)
                best_true = -hypervolume(points, problem.reference)
            elif value is not None and value < best_told:
                best_told, best_true = value, true
            curve.append(best_true)
            results.append((handle, value))
        for handle, value in results:
            strategy.tell(handle, value)
        spent = (strategy.clock() - before) * 1000 / len(asked)
        milliseconds += [round(spent, 3)] * len(asked)
    return {"curve": curve + curve[-1:] * (trials - len(curve)), "milliseconds": milliseconds}


def run_steps(strategy, problem, epochs, seed):
    """The noiseless loss, at the full fidelity, of the incumbent after each full trial's worth of epochs.

    The incumbent is the best trial at the full fidelity; before there is one, the trial with the lowest value so far.
    """
    marks, milliseconds = [], []
    spent, known = 0, {}
    best_full, best_any = (float("inf"), None), (float("inf"), None)
    numbers = {}
    while spent < epochs:
        before = strategy.clock()
        asked = strategy.ask(1)
        if not asked:
            break
        handle, parameters, first = asked[0]
        number = numbers.setdefault(handle_key(handle), len(numbers))
        full = problem.loss(problem.active(parameters), problem.steps)
        value = None
        for step in range(first + 1, problem.steps + 1):
            _, value = problem.observe(parameters, seed, number, step)
            spent += 1
            if value is not None:
                if value < best_any[0]:
                    best_any = (value, full)
                if step == problem.steps and value < best_full[0]:
                    best_full = (value, full)
            if spent % problem.steps == 0:
                marks.append(best_full[1] if best_full[1] is not None else best_any[1])
            if spent == epochs:
                break
            if value is None:
                break
            if step < problem.steps and not strategy.report(handle, step, value):
                break
        if value is None:
            strategy.tell(handle, None)
        elif step == problem.steps:
            strategy.tell(handle, value)
        milliseconds.append(round((strategy.clock() - before) * 1000, 3))
    return {"curve": marks, "milliseconds": milliseconds}


def handle_key(handle):
    return handle if isinstance(handle, (int, str)) else id(handle)
