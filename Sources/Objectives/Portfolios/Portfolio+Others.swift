import SearchSpaces

/// Portfolios of networks, of kernels, of neighbours and of linear models.
extension Portfolio {
    /// Two to four layers with and without regularisation; one by gradient descent with momentum.
    static let multilayerPerceptron = Portfolio(
        "mlp",
        source:
            "Gorishniy et al. 2021, arXiv:2106.11959, and Holzmüller et al. 2024, arXiv:2407.04491 (three layers of 256 with dropout 0.15); Kadra et al. 2021, arXiv:2106.11189, for regularisation",
        [
            [
                "depth": .int(3), "width": .int(256), "activation": .string("relu"), "dropout": .float(0.15),
                "batch-normalisation": .bool(false), "optimizer": .string("adamw"), "learning-rate": .float(0.001),
                "weight-decay": .float(0.01), "batch-size": .int(128), "schedule": .string("cosine"),
            ],
            [
                "depth": .int(2), "width": .int(128), "activation": .string("relu"), "dropout": .float(0.0),
                "batch-normalisation": .bool(true), "optimizer": .string("adamw"), "learning-rate": .float(0.003),
                "weight-decay": .float(0.0001), "batch-size": .int(64), "schedule": .string("one-cycle"),
            ],
            [
                "depth": .int(2), "width": .int(512), "activation": .string("gelu"), "dropout": .float(0.3),
                "batch-normalisation": .bool(true), "optimizer": .string("adamw"), "learning-rate": .float(0.001),
                "weight-decay": .float(0.01), "batch-size": .int(128), "schedule": .string("cosine"),
            ],
            [
                "depth": .int(1), "width": .int(128), "activation": .string("relu"), "dropout": .float(0.0),
                "batch-normalisation": .bool(false), "optimizer": .string("adamw"), "learning-rate": .float(0.003),
                "weight-decay": .float(0.0001), "batch-size": .int(32), "schedule": .string("constant"),
            ],
            [
                "depth": .int(4), "width": .int(256), "activation": .string("gelu"), "dropout": .float(0.3),
                "batch-normalisation": .bool(true), "optimizer": .string("adamw"), "learning-rate": .float(0.003),
                "weight-decay": .float(0.03), "batch-size": .int(256), "schedule": .string("one-cycle"),
            ],
            [
                "depth": .int(2), "width": .int(256), "activation": .string("relu"), "dropout": .float(0.1),
                "batch-normalisation": .bool(true), "optimizer": .string("sgd"), "learning-rate": .float(0.05),
                "momentum": .float(0.9), "weight-decay": .float(0.0005), "batch-size": .int(64),
                "schedule": .string("cosine"),
            ],
        ])

    /// A coarse grid around the usual kernel width.
    static let supportVectorMachine = Portfolio(
        "svm",
        source:
            "Hsu, Chang, Lin 2003, A Practical Guide to Support Vector Classification, sec. 3.2; the first is scikit-learn's default",
        [
            ["c": .float(1.0), "gamma": .float(1.0)],
            ["c": .float(10.0), "gamma": .float(1.0)],
            ["c": .float(100.0), "gamma": .float(0.1)],
            ["c": .float(10.0), "gamma": .float(0.1)],
            ["c": .float(1.0), "gamma": .float(10.0)],
            ["c": .float(100.0), "gamma": .float(1.0)],
        ])

    /// From one to many neighbours.
    static let nearestNeighbours = Portfolio(
        "knn",
        source: "Cover and Hart 1967 for the single neighbour; the second is scikit-learn's default",
        [
            ["neighbours": .int(15), "weighting": .string("distance")],
            ["neighbours": .int(5), "weighting": .string("uniform")],
            ["neighbours": .int(1), "weighting": .string("uniform")],
            ["neighbours": .int(5), "weighting": .string("distance")],
            ["neighbours": .int(40), "weighting": .string("distance")],
        ])

    /// The penalty by powers of ten.
    static let logistic = Portfolio(
        "logistic",
        source:
            "A coarse grid of the penalty, as in Friedman, Hastie, Tibshirani 2010, doi:10.18637/jss.v033.i01, sec. 2.5",
        [
            ["l2": .float(0.0001)],
            ["l2": .float(0.001)],
            ["l2": .float(0.01)],
            ["l2": .float(1e-5)],
            ["l2": .float(0.1)],
            ["l2": .float(1e-6)],
        ])

    /// The penalty by powers of ten.
    static let ridge = Portfolio(
        "ridge",
        source:
            "A coarse grid of the penalty, as in Friedman, Hastie, Tibshirani 2010, doi:10.18637/jss.v033.i01, sec. 2.5",
        [
            ["l2": .float(0.001)],
            ["l2": .float(0.01)],
            ["l2": .float(0.1)],
            ["l2": .float(1.0)],
            ["l2": .float(1e-5)],
            ["l2": .float(10.0)],
        ])

    /// Weak and strong penalties, with more and less of L1.
    static let elasticNet = Portfolio(
        "elastic-net",
        source:
            "Zou and Hastie 2005, doi:10.1111/j.1467-9868.2005.00503.x; the grid as in Friedman, Hastie, Tibshirani 2010, sec. 2.5",
        [
            ["penalty": .float(0.001), "l1-ratio": .float(0.5)],
            ["penalty": .float(0.01), "l1-ratio": .float(0.5)],
            ["penalty": .float(0.01), "l1-ratio": .float(1.0)],
            ["penalty": .float(0.0001), "l1-ratio": .float(0.5)],
            ["penalty": .float(0.1), "l1-ratio": .float(0.1)],
            ["penalty": .float(0.001), "l1-ratio": .float(0.05)],
        ])
}
