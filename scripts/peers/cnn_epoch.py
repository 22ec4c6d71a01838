"""The classic network (conv 32, pool, conv 64, pool, conv 64, dense 64; 3x3, valid, ReLU), Adam 0.001 and batches of
128: three epochs, times of one.

The peers take their batches from one array in memory, which has the layout of the network: channels_last is what torch
advises for processors, the other one is its default."""

from measure import Workload, accuracy, peer

EPOCHS, BATCH, RATE = 3, 128, 1e-3


def network(t):
    n = t.nn
    return n.Sequential(
        n.Conv2d(1, 32, 3), n.ReLU(), n.MaxPool2d(2),
        n.Conv2d(32, 64, 3), n.ReLU(), n.MaxPool2d(2),
        n.Conv2d(64, 64, 3), n.ReLU(),
        n.Flatten(), n.Linear(576, 64), n.ReLU(), n.Linear(64, 10),
    )  # fmt: skip


def workload(data, context, layout):
    import torch as t

    t.set_num_threads(context.threads)
    form = getattr(t, layout)

    def images(x):
        return t.from_numpy(x).reshape(-1, 1, 28, 28).contiguous(memory_format=form)

    x, y = images(data.x), t.from_numpy(data.y).long()

    def train(rows, epochs):
        t.manual_seed(context.seed)
        model = network(t).to(memory_format=form)
        adam = t.optim.Adam(model.parameters(), lr=RATE)
        loss = t.nn.CrossEntropyLoss()
        for _ in range(epochs):
            order = t.randperm(rows)
            for start in range(0, rows, BATCH):
                batch = order[start : start + BATCH]
                adam.zero_grad(set_to_none=True)
                loss(model(x[batch]), y[batch]).backward()
                adam.step()
        return model

    def judge(model):
        with t.no_grad():
            predicted = model(images(data.test_x)).argmax(1).numpy()
        return {"accuracy": accuracy(predicted, data.test_y), "units": EPOCHS}

    return Workload(lambda: train(len(x), EPOCHS), judge, warm_up=lambda: train(2000, 1))


@peer("torch-channels-last")
def channels_last(data, context):
    return workload(data, context, "channels_last")


@peer("torch")
def torch(data, context):
    return workload(data, context, "contiguous_format")
