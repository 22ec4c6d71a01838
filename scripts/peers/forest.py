"""Random forests to pure leaves, the square root of the features a node."""

from measure import Workload, accuracy


def workload(kind, trees, data, context):
    def fit():
        return kind(trees, n_jobs=context.threads, random_state=context.seed).fit(data.x, data.y)

    def judge(model):
        return {"accuracy": accuracy(model.predict(data.test_x), data.test_y)}

    def warm_up():
        kind(2, n_jobs=context.threads, random_state=context.seed).fit(data.x[:2000], data.y[:2000])

    return Workload(fit, judge, warm_up)
