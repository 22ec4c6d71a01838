"""A network 784-256-128-10 with ReLU, Adam 0.001 and batches of 128: five epochs, times of one.

Both peers take their batches from one array in memory: no loader with a row at a time, which would be slower."""

import numpy

from measure import Workload, accuracy, peer

SIZES = [784, 256, 128, 10]
EPOCHS, BATCH, RATE = 5, 128, 1e-3


@peer("torch")
def torch(data, context):
    import torch as t

    t.set_num_threads(context.threads)
    x, y = t.from_numpy(data.x), t.from_numpy(data.y).long()

    def train(rows, epochs):
        t.manual_seed(context.seed)
        layers = []
        for i, (inputs, outputs) in enumerate(zip(SIZES, SIZES[1:])):
            layers += ([t.nn.ReLU()] if i else []) + [t.nn.Linear(inputs, outputs)]
        model = t.nn.Sequential(*layers)
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
            predicted = model(t.from_numpy(data.test_x)).argmax(1).numpy()
        return {"accuracy": accuracy(predicted, data.test_y), "units": EPOCHS}

    return Workload(lambda: train(len(x), EPOCHS), judge, warm_up=lambda: train(2000, 1))


@peer("jax")
def jax(data, context):
    """The usual form: one compiled step, called for each batch."""
    return jax_workload(data, context, whole_epochs=False)


@peer("jax-scan")
def jax_scan(data, context):
    """All whole batches of an epoch in one compiled loop."""
    return jax_workload(data, context, whole_epochs=True)


def jax_workload(data, context, whole_epochs):
    context.pin()
    import jax as j
    import jax.numpy as jnp

    def scores(parameters, x):
        for i, (weights, shift) in enumerate(parameters):
            x = (jnp.maximum(x, 0) if i else x) @ weights + shift
        return x

    def loss(parameters, x, y):
        logs = j.nn.log_softmax(scores(parameters, x))
        return -jnp.mean(logs[jnp.arange(len(y)), y])

    def plain_step(parameters, first, second, count, x, y):
        gradient = j.grad(loss)(parameters, x, y)
        count += 1
        first = j.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
        second = j.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
        rate = RATE * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        parameters = j.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8), parameters, first, second)
        return parameters, first, second, count

    step = j.jit(plain_step, donate_argnums=(0, 1, 2, 3))

    @j.jit
    def scan(state, x, y, batches):
        return j.lax.scan(lambda state, batch: (plain_step(*state, x[batch], y[batch]), None), state, batches)[0]

    all_x, all_y = (jnp.asarray(data.x), jnp.asarray(data.y)) if whole_epochs else (data.x, data.y)

    def train(rows, epochs):
        random = numpy.random.default_rng(context.seed)
        parameters = []
        for inputs, outputs in zip(SIZES, SIZES[1:]):
            bound = numpy.sqrt(6 / inputs)
            weights = random.uniform(-bound, bound, (inputs, outputs)).astype(numpy.float32)
            parameters.append((jnp.asarray(weights), jnp.zeros(outputs, jnp.float32)))
        first = j.tree.map(jnp.zeros_like, parameters)
        second = j.tree.map(jnp.zeros_like, parameters)
        state = (parameters, first, second, jnp.zeros((), jnp.float32))
        for _ in range(epochs):
            order = random.permutation(rows)
            start = 0
            if whole_epochs:
                start = rows // BATCH * BATCH
                state = scan(state, all_x, all_y, jnp.asarray(order[:start].reshape(-1, BATCH)))
            for start in range(start, rows, BATCH):
                batch = order[start : start + BATCH]
                state = step(*state, all_x[batch], all_y[batch])
        return j.block_until_ready(state[0])

    def judge(model):
        predicted = numpy.asarray(scores(model, data.test_x)).argmax(1)
        return {"accuracy": accuracy(predicted, data.test_y), "units": EPOCHS}

    def warm_up():
        # Whatever is compiled for a shape is compiled for all shapes that the epochs will have.
        train(len(data.x) if whole_epochs else BATCH + len(data.x) % BATCH, 1)

    return Workload(lambda: train(len(data.x), EPOCHS), judge, warm_up=warm_up)
