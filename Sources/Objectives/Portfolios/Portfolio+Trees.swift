import SearchSpaces

/// Portfolios of trees and of boosted trees.
extension Portfolio {
    /// Tuned defaults for classes and for numbers, the library's own, a large, a shallow, a regularised model.
    static let gradientBoosting = Portfolio(
        "gradient-boosting",
        source:
            "Holzmüller et al. 2024, arXiv:2407.04491 (tuned defaults of LightGBM); LightGBM's own defaults; AutoGluon's large model",
        [
            [
                "learning-rate": .float(0.04), "max-leaves": .int(50), "min-samples-leaf": .int(40),
                "l2": .float(0.001), "subsample": .float(0.75), "column-subsample": .float(1.0),
            ],
            [
                "learning-rate": .float(0.05), "max-leaves": .int(100), "min-samples-leaf": .int(3),
                "l2": .float(0.001), "subsample": .float(0.7), "column-subsample": .float(1.0),
            ],
            [
                "learning-rate": .float(0.1), "max-leaves": .int(31), "min-samples-leaf": .int(20), "l2": .float(0.001),
                "subsample": .float(1.0), "column-subsample": .float(1.0),
            ],
            [
                "learning-rate": .float(0.03), "max-leaves": .int(128), "min-samples-leaf": .int(3),
                "l2": .float(0.001), "subsample": .float(1.0), "column-subsample": .float(0.9),
            ],
            [
                "learning-rate": .float(0.1), "max-leaves": .int(8), "min-samples-leaf": .int(20), "l2": .float(1.0),
                "subsample": .float(0.8), "column-subsample": .float(0.8),
            ],
            [
                "learning-rate": .float(0.02), "max-leaves": .int(31), "min-samples-leaf": .int(20), "l2": .float(10.0),
                "subsample": .float(0.8), "column-subsample": .float(0.5),
            ],
        ])

    /// Tuned defaults for classes and for numbers, as near as the space allows; the library's own; two others.
    static let xgboost = Portfolio(
        "xgboost",
        source:
            "Holzmüller et al. 2024, arXiv:2407.04491 (tuned defaults of XGBoost); Chen and Guestrin 2016 and XGBoost's own defaults",
        [
            ["learning-rate": .float(0.08), "max-leaves": .int(64), "min-hessian": .float(0.01), "l2": .float(0.001)],
            ["learning-rate": .float(0.05), "max-leaves": .int(256), "min-hessian": .float(2.0), "l2": .float(0.001)],
            ["learning-rate": .float(0.3), "max-leaves": .int(64), "min-hessian": .float(1.0), "l2": .float(1.0)],
            ["learning-rate": .float(0.1), "max-leaves": .int(8), "min-hessian": .float(1.0), "l2": .float(1.0)],
            ["learning-rate": .float(0.03), "max-leaves": .int(32), "min-hessian": .float(5.0), "l2": .float(10.0)],
        ])

    /// Few, some and all features a split, with pure and with larger leaves.
    static let randomForest = Portfolio(
        "random-forest",
        source:
            "Breiman 2001 (a third of the features for numbers); Probst, Boulesteix, Bischl 2019, arXiv:1802.09596, for the direction in which tuning pays",
        [
            ["max-features": .float(0.33), "min-samples-leaf": .int(1), "bootstrap": .bool(true)],
            ["max-features": .float(0.1), "min-samples-leaf": .int(1), "bootstrap": .bool(true)],
            ["max-features": .float(1.0), "min-samples-leaf": .int(1), "bootstrap": .bool(true)],
            ["max-features": .float(0.5), "min-samples-leaf": .int(5), "bootstrap": .bool(true)],
            ["max-features": .float(0.33), "min-samples-leaf": .int(1), "bootstrap": .bool(false)],
            ["max-features": .float(0.33), "min-samples-leaf": .int(16), "bootstrap": .bool(true)],
        ])

    /// All, some and few features a split, with pure and with larger leaves.
    static let extraTrees = Portfolio(
        "extra-trees",
        source:
            "Geurts, Ernst, Wehenkel 2006, doi:10.1007/s10994-006-6226-1, sec. 3 (all features for numbers, few for classes, larger leaves where labels are noisy)",
        [
            ["max-features": .float(1.0), "min-samples-leaf": .int(1), "bootstrap": .bool(false)],
            ["max-features": .float(0.33), "min-samples-leaf": .int(1), "bootstrap": .bool(false)],
            ["max-features": .float(0.1), "min-samples-leaf": .int(1), "bootstrap": .bool(false)],
            ["max-features": .float(1.0), "min-samples-leaf": .int(5), "bootstrap": .bool(false)],
            ["max-features": .float(0.5), "min-samples-leaf": .int(2), "bootstrap": .bool(true)],
        ])

    /// Some, few and all features a split, small and larger leaves, as deep as its space goes or less.
    static let xgboostForest = Portfolio(
        "xgboost-forest",
        source: "As that of random-forest, with trees as deep as XGBoost's memory for histograms allows",
        [
            ["max-features": .float(0.33), "min-samples-leaf": .int(1), "max-depth": .int(12)],
            ["max-features": .float(0.1), "min-samples-leaf": .int(1), "max-depth": .int(12)],
            ["max-features": .float(1.0), "min-samples-leaf": .int(1), "max-depth": .int(12)],
            ["max-features": .float(0.5), "min-samples-leaf": .int(5), "max-depth": .int(10)],
            ["max-features": .float(0.5), "min-samples-leaf": .int(16), "max-depth": .int(8)],
        ])
}
