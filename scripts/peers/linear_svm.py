"""Linear SVM, two classes: mean squared hinge + l2/2 · |w|² with l2 = 1e-5; liblinear's primal solver (trust-region Newton).

liblinear penalises the intercept as well, which at this l2 changes the objective less than the row's tolerance.
"""

import numpy

from measure import Workload, accuracy, peer

L2 = 1e-5


@peer("liblinear")
def liblinear(data, context):
    from sklearn.svm import LinearSVC

    def fit():
        return LinearSVC(loss="squared_hinge", dual=False, C=1 / (L2 * len(data.x)), tol=1e-4).fit(data.x, data.y)

    def judge(model):
        weights, intercept = model.coef_.ravel().astype(float), float(model.intercept_[0])
        margins = (data.x.astype(float) @ weights + intercept) * numpy.where(data.y == 1, 1, -1)
        return {
            "accuracy": accuracy(model.predict(data.test_x), data.test_y),
            "objective": numpy.mean(numpy.maximum(0, 1 - margins) ** 2) + L2 / 2 * numpy.sum(weights**2),
        }

    return Workload(fit, judge)
