"""C-SVC with an RBF kernel: C = 1, gamma = 1/(features × variance), tolerance 0.001."""

import numpy

from measure import Workload, accuracy, peer


def workload(data, kind):
    def judge(model):
        support = data.x[model.support_].astype(float)
        coefficients = model.dual_coef_.ravel().astype(float)
        gamma = 1 / (data.x.shape[1] * data.x.var(dtype=float))
        squares = (support**2).sum(axis=1)
        kernel = numpy.exp(-gamma * (squares[:, None] + squares[None] - 2 * support @ support.T))
        return {
            "accuracy": accuracy(model.predict(data.test_x), data.test_y),
            "objective": 0.5 * coefficients @ kernel @ coefficients - numpy.abs(coefficients).sum(),
        }

    return Workload(
        lambda: kind().fit(data.x, data.y), judge, warm_up=lambda: kind().fit(data.x[:2000], data.y[:2000])
    )


@peer("sklearnex")
def sklearnex(data, context):
    from sklearnex.svm import SVC

    return workload(data, SVC)


@peer("libsvm")
def libsvm(data, context):
    from sklearn.svm import SVC

    return workload(data, SVC)
