import Testing

/// A study file with mistakes, and exactly what is said about them.
struct WrongFile: Sendable, CustomTestStringConvertible {
    /// What is wrong.
    var mistake: String
    /// The text.
    var text: String
    /// The diagnostics, one a line.
    var says: [String]

    /// A file that differs from `StudyFileTests.base` in one place, or altogether if no place is given.
    init(_ mistake: String, _ part: String?, _ replacement: String, says: [String]) {
        self.mistake = mistake
        text = part.map { StudyFileTests.base.replacing($0, with: replacement) } ?? replacement
        self.says = says
    }

    var testDescription: String { mistake }

    static let all: [WrongFile] = [
        WrongFile(
            "misspelt field of a parameter", "high: 3",
            "hihg: 3",
            says: [
                "s.yaml:4:31: space.depth.hihg: unknown field; expected one of type, low, high, log, step, when; did you mean 'high'?"
            ]),
        WrongFile(
            "misspelt top-level field", "budget:",
            "budgte:",
            says: [
                "s.yaml:11:1: budgte: unknown field; expected one of leptune, name, space, forbidden, objective, metric, metrics, constraints, fidelity, strategy, budget, needs, retries, enqueue, portfolio, warm-from, seed, deterministic; did you mean 'budget'?"
            ]),
        WrongFile(
            "unknown field without a neighbour", "strategy: random",
            "strategy: random\nfrobnicate: 1",
            says: [
                "s.yaml:11:1: frobnicate: unknown field; expected one of leptune, name, space, forbidden, objective, metric, metrics, constraints, fidelity, strategy, budget, needs, retries, enqueue, portfolio, warm-from, seed, deterministic"
            ]),
        WrongFile(
            "too many retries", "strategy: random",
            "strategy: random\nretries: { error: 101 }",
            says: ["s.yaml:11:19: retries.error: is 101; expected a whole number from 0 to 100"]),
        WrongFile(
            "a retry rule without a limit", "strategy: random",
            "strategy: random\nretries: { error: { wait: 2s } }",
            says: ["s.yaml:11:12: retries.error: lacks the field 'limit'; add it, as in 'limit: 2'"]),
        WrongFile(
            "retries for an unknown reason", "strategy: random",
            "strategy: random\nretries: { oom: 1 }",
            says: [
                "s.yaml:11:12: retries.oom: unknown field; expected one of error, diverged, timeout, out-of-memory, lost, rejected"
            ]),
        WrongFile(
            "another version", "leptune: 1",
            "leptune: 2",
            says: ["s.yaml:1:10: leptune: is 2; expected 1, the version of the format that Leptune 0.1.0 reads"]),
        WrongFile(
            "no version", "leptune: 1\n",
            "",
            says: ["s.yaml:1:1: lacks the field 'leptune'; add it, as in 'leptune: 1'"]),
        WrongFile(
            "version as text", "leptune: 1",
            "leptune: \"1\"",
            says: ["s.yaml:1:10: leptune: is '1'; expected 1, the version of the format that Leptune 0.1.0 reads"]),
        WrongFile(
            "everything missing", nil,
            "leptune: 1\n",
            says: [
                "s.yaml:1:1: lacks the field 'name'; add it, as in 'name: my-study'",
                "s.yaml:1:1: lacks the field 'space'; add it, as in 'space: { x: { type: float, low: 0, high: 1 } }'",
                "s.yaml:1:1: lacks the field 'objective'; add it, as in 'objective: { train: … }'",
                "s.yaml:1:1: lacks the field 'budget'; add it, as in 'budget: { trials: 50 }'",
                "s.yaml:1:1: lacks the field 'metric'; add it, as in 'metric: accuracy'",
            ]),
        WrongFile(
            "a list instead of a mapping", nil,
            "- leptune: 1\n",
            says: [
                "s.yaml:1:1: is a list; expected a mapping with the fields leptune, name, space, forbidden, objective, metric, metrics, constraints, fidelity, strategy, budget, needs, retries, enqueue, portfolio, warm-from, seed, deterministic"
            ]),
        WrongFile(
            "a single word", nil,
            "hello\n",
            says: [
                "s.yaml:1:1: is 'hello'; expected a mapping with the fields leptune, name, space, forbidden, objective, metric, metrics, constraints, fidelity, strategy, budget, needs, retries, enqueue, portfolio, warm-from, seed, deterministic"
            ]),
        WrongFile(
            "an empty file", nil,
            "",
            says: ["s.yaml:1:1: is empty; expected a mapping of fields to values"]),
        WrongFile(
            "only a comment", nil,
            "# nothing\n",
            says: ["s.yaml:1:1: is empty; expected a mapping of fields to values"]),
        WrongFile(
            "a name with spaces", "name: small",
            "name: my study",
            says: ["s.yaml:2:7: name: is 'my study'; expected 1 to 128 letters, digits, '_', '-' or '.'"]),
        WrongFile(
            "a number as a name", "name: small",
            "name: 7",
            says: ["s.yaml:2:7: name: is 7; expected text; put quotes around it"]),
        WrongFile(
            "low above high", "low: 1, high: 3",
            "low: 3, high: 1",
            says: ["s.yaml:4:37: space.depth.high: is 1; expected more than low, 3"]),
        WrongFile(
            "low equal to high", "low: 1, high: 3",
            "low: 2, high: 2",
            says: ["s.yaml:4:37: space.depth.high: is 2; expected more than low, 2"]),
        WrongFile(
            "a text as a bound", "low: 1",
            "low: one",
            says: ["s.yaml:4:28: space.depth.low: is 'one'; expected a whole number"]),
        WrongFile(
            "a fraction as a whole number", "low: 1",
            "low: 1.5",
            says: ["s.yaml:4:28: space.depth.low: is 1.5; expected a whole number"]),
        WrongFile(
            "an infinite bound", "type: int, low: 1, high: 3",
            "type: float, low: 0, high: .inf",
            says: ["s.yaml:4:39: space.depth.high: is .inf, which is not a finite number; expected a number"]),
        WrongFile(
            "a number too large to represent", "type: int, low: 1, high: 3",
            "type: float, low: 0, high: 1e400",
            says: ["s.yaml:4:39: space.depth.high: is 1e400, which is not a finite number; expected a number"]),
        WrongFile(
            "a sexagesimal number is a text", "low: 1",
            "low: 1:30",
            says: ["s.yaml:4:28: space.depth.low: is '1:30'; expected a whole number"]),
        WrongFile(
            "yes instead of true", "high: 3",
            "high: 3, log: yes",
            says: ["s.yaml:4:45: space.depth.log: is 'yes'; expected true or false; write true"]),
        WrongFile(
            "a quoted truth value", "high: 3",
            "high: 3, log: \"true\"",
            says: ["s.yaml:4:45: space.depth.log: is 'true'; expected true or false; leave the quotes out"]),
        WrongFile(
            "a logarithmic scale from zero", "low: 1, high: 3",
            "low: 0, high: 3, log: true",
            says: ["s.yaml:4:28: space.depth.low: is 0; expected at least 1 on a logarithmic scale"]),
        WrongFile(
            "a step wider than the range", "high: 3",
            "high: 3, step: 5",
            says: ["s.yaml:4:46: space.depth.step: is 5; expected at least 1 and at most high − low"]),
        WrongFile(
            "a misspelt type", "type: int",
            "type: integer",
            says: [
                "s.yaml:4:18: space.depth.type: is 'integer'; expected one of float, int, categorical, ordinal, constant; write int"
            ]),
        WrongFile(
            "no type", "type: int, ",
            "",
            says: [
                "s.yaml:4:3: space.depth: lacks the field 'type'; expected one of float, int, categorical, ordinal, constant"
            ]),
        WrongFile(
            "a list as a parameter", "{ type: int, low: 1, high: 3 }",
            "[1, 2, 3]",
            says: [
                "s.yaml:4:10: space.depth: is a list; expected a mapping with a type, or a single value; write { type: categorical, choices: […] }"
            ]),
        WrongFile(
            "one choice", "{ type: int, low: 1, high: 3 }",
            "{ type: categorical, choices: [2] }",
            says: ["s.yaml:4:40: space.depth.choices: has 1; expected at least 2 (for one value use type: constant)"]),
        WrongFile(
            "a choice twice", "{ type: int, low: 1, high: 3 }",
            "{ type: ordinal, choices: [2, 3, 2.0] }",
            says: ["s.yaml:4:36: space.depth.choices: has a value twice"]),
        WrongFile(
            "an empty choice", "{ type: int, low: 1, high: 3 }",
            "{ type: ordinal, choices: [2, ~] }",
            says: ["s.yaml:4:40: space.depth.choices.1: is empty; expected a number, a text, true or false"]),
        WrongFile(
            "choices as a text", "{ type: int, low: 1, high: 3 }",
            "{ type: ordinal, choices: 2 }",
            says: ["s.yaml:4:36: space.depth.choices: is 2; expected a list of values"]),
        WrongFile(
            "an empty space", "space:\n  depth: { type: int, low: 1, high: 3 }\n",
            "space: {}\n",
            says: ["s.yaml:3:8: space: is empty; expected at least one parameter"]),
        WrongFile(
            "a condition on a later parameter", "  depth: { type: int, low: 1, high: 3 }\n",
            "  depth: { type: int, low: 1, high: 3, when: { width: 8 } }\n  width: { type: int, low: 8, high: 9 }\n",
            says: [
                "s.yaml:4:55: space.depth.when.width: refers to 'width', but nothing is declared above; expected an earlier parameter"
            ]),
        WrongFile(
            "a condition that cannot hold", "  depth: { type: int, low: 1, high: 3 }\n",
            "  depth: { type: int, low: 1, high: 3 }\n  width: { type: int, low: 8, high: 9, when: { depth: 7 } }\n",
            says: ["s.yaml:5:55: space.width.when.depth: asks for depth = 7, which 'depth' cannot take"]),
        WrongFile(
            "a list of real numbers in a condition", "  depth: { type: int, low: 1, high: 3 }\n",
            "  dropout: { type: float, low: 0, high: 0.5 }\n  width: { type: int, low: 8, high: 9, when: { dropout: [0, 0.5] } }\n",
            says: ["s.yaml:5:57: space.width.when.dropout: is a list; expected { min: …, max: … } for a real number"]),
        WrongFile(
            "an empty range in a condition", "  depth: { type: int, low: 1, high: 3 }\n",
            "  depth: { type: int, low: 1, high: 3 }\n  width: { type: int, low: 8, high: 9, when: { depth: { min: 3, max: 1 } } }\n",
            says: ["s.yaml:5:55: space.width.when.depth: asks for depth from 3 to 1, which is empty"]),
        WrongFile(
            "a misspelt bound in a condition", "  depth: { type: int, low: 1, high: 3 }\n",
            "  depth: { type: int, low: 1, high: 3 }\n  width: { type: int, low: 8, high: 9, when: { depth: { mini: 3 } } }\n",
            says: [
                "s.yaml:5:57: space.width.when.depth.mini: unknown field; expected one of min, max; did you mean 'min'?"
            ]),
        WrongFile(
            "a forbidden combination of an unknown parameter", "objective:",
            "forbidden:\n  - { depht: 3 }\nobjective:",
            says: [
                "s.yaml:6:14: forbidden.0.depht: refers to 'depht', which is not declared above; expected one of: depth"
            ]),
        WrongFile(
            "a mapping of forbidden combinations", "objective:",
            "forbidden: { depth: 3 }\nobjective:",
            says: ["s.yaml:5:12: forbidden: is a mapping; expected a list of combinations"]),
        WrongFile(
            "a parameter that the estimator lacks", "  depth:",
            "  dept:",
            says: [
                "s.yaml:4:3: space.dept: is not an option of mlp; expected one of depth, width, activation, dropout, batch-normalisation, optimizer, learning-rate, momentum, weight-decay, batch-size, schedule, patience; did you mean 'depth'?"
            ]),
        WrongFile(
            "a bound outside the option's range", "high: 3",
            "high: 30",
            says: ["s.yaml:4:37: space.depth.high: is 30; expected a whole number from 0 to 16"]),
        WrongFile(
            "a real number for an option of whole numbers", "type: int, low: 1",
            "type: float, low: 1",
            says: ["s.yaml:4:18: space.depth.type: is 'float'; expected a type for a whole number from 0 to 16"]),
        WrongFile(
            "a choice that the option lacks", "  depth: { type: int, low: 1, high: 3 }\n",
            "  optimizer: { type: categorical, choices: [sgd, adamm] }\n",
            says: [
                "s.yaml:4:50: space.optimizer.choices.1: is 'adamm'; expected one of sgd, adam, adamw; did you mean 'adam'?"
            ]),
        WrongFile(
            "a constant that the option lacks", "  depth: { type: int, low: 1, high: 3 }\n",
            "  depth: { type: int, low: 1, high: 3 }\n  activation: rellu\n",
            says: ["s.yaml:5:15: space.activation: is 'rellu'; expected one of relu, gelu, tanh; did you mean 'relu'?"]),
        WrongFile(
            "a setting that is also searched", "    data: { dataset: digits }\n",
            "    data: { dataset: digits }\n    settings: { depth: 2 }\n",
            says: ["s.yaml:4:3: space.depth: is also in settings; expected each option in one place"]),
        WrongFile(
            "an unknown setting", "    data: { dataset: digits }\n",
            "    data: { dataset: digits }\n    settings: { pateince: 2 }\n",
            says: [
                "s.yaml:8:17: objective.train.settings.pateince: is not a setting of mlp; expected one of depth, width, activation, dropout, batch-normalisation, optimizer, learning-rate, momentum, weight-decay, batch-size, schedule, patience; did you mean 'patience'?"
            ]),
        WrongFile(
            "a setting out of range", "    data: { dataset: digits }\n",
            "    data: { dataset: digits }\n    settings: { patience: -1 }\n",
            says: ["s.yaml:8:27: objective.train.settings.patience: is -1; expected a whole number from 0 to 10000"]),
        WrongFile(
            "an unknown estimator", "mlp",
            "mpl",
            says: [
                "s.yaml:8:16: objective.train.estimator: 'mpl' is not a known estimator; expected one of logistic, ridge, k-means, mlp, cnn; did you mean 'mlp'?"
            ]),
        WrongFile(
            "an unknown data set", "dataset: digits",
            "dataset: digit",
            says: [
                "s.yaml:7:22: objective.train.data.dataset: 'digit' is not a known data set; expected one of digits, german_credit, penguins; did you mean 'digits'?"
            ]),
        WrongFile(
            "two sources of data", "dataset: digits",
            "dataset: digits, csv: x.csv",
            says: ["s.yaml:7:5: objective.train.data: has dataset and csv; expected exactly one of dataset, csv, idx"]),
        WrongFile(
            "a CSV file without a target", "dataset: digits",
            "csv: x.csv",
            says: ["s.yaml:7:5: objective.train.data: lacks the field 'target'; expected the column to predict"]),
        WrongFile(
            "the target left out", "dataset: digits",
            "csv: x.csv, target: y, ignore: [y]",
            says: ["s.yaml:7:44: objective.train.data.ignore: leaves out the target, 'y'; expected other columns"]),
        WrongFile(
            "weights that are the target", "dataset: digits",
            "csv: x.csv, target: y, weight: y",
            says: ["s.yaml:7:44: objective.train.data.weight: is the target, 'y'; expected another column"]),
        WrongFile(
            "weights that are left out", "dataset: digits",
            "csv: x.csv, target: y, ignore: [w], weight: w",
            says: ["s.yaml:7:57: objective.train.data.weight: is a column to leave out, 'w'; expected another column"]),
        WrongFile(
            "a wide delimiter", "dataset: digits",
            "csv: x.csv, target: y, delimiter: '::'",
            says: [
                "s.yaml:7:47: objective.train.data.delimiter: is '::'; expected one ASCII character other than a quote, such as \",\", \";\" or \"\\t\""
            ]),
        WrongFile(
            "a target without a CSV file", "dataset: digits",
            "dataset: digits, target: y",
            says: ["s.yaml:7:30: objective.train.data.target: does not apply; expected it beside 'csv' only"]),
        WrongFile(
            "an unknown task", "dataset: digits",
            "csv: x.csv, target: y, task: regresion",
            says: [
                "s.yaml:7:42: objective.train.data.task: is 'regresion'; expected one of classification, regression, clustering; did you mean 'regression'?"
            ]),
        WrongFile(
            "an estimator that does not group rows", "dataset: digits",
            "csv: x.csv, task: clustering",
            says: [
                "s.yaml:8:16: objective.train.estimator: mlp is not for clustering; expected k-means",
                "s.yaml:9:9: metric: accuracy is not for clustering; expected one of silhouette, stability",
            ]),
        WrongFile(
            "an estimator for another task", "    estimator: mlp",
            "    estimator: ridge",
            says: [
                "s.yaml:4:3: space.depth: is not an option of ridge; expected l2",
                "s.yaml:8:16: objective.train.estimator: ridge is not for classification; expected one of logistic, mlp, cnn",
            ]),
        WrongFile(
            "a metric for another task", "metric: accuracy",
            "metric: rmse",
            says: ["s.yaml:9:9: metric: rmse is not for classification; expected one of accuracy, log-loss, roc-auc"]),
        WrongFile(
            "an unknown step", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [{ imput: median }]",
            says: [
                "s.yaml:9:23: objective.train.preprocessing.0.imput: is not a known step; expected one of impute, one-hot, group-rare, target-encode, scale; did you mean 'impute'?"
            ]),
        WrongFile(
            "an unknown step without settings", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [scael]",
            says: [
                "s.yaml:9:21: objective.train.preprocessing.0: 'scael' is not a known step; expected one of impute, one-hot, group-rare, target-encode, scale; did you mean 'scale'?"
            ]),
        WrongFile(
            "steps that are no list", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: { scale: robust }",
            says: [
                "s.yaml:9:20: objective.train.preprocessing: is a mapping; expected a list of steps such as { scale: robust }"
            ]),
        WrongFile(
            "two steps in one", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [{ scale: robust, impute: mean }]",
            says: [
                "s.yaml:9:21: objective.train.preprocessing.0: is a mapping; expected the name of a step, or a mapping of one name to its settings; begin each step with a dash"
            ]),
        WrongFile(
            "an unknown method of a step", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [{ scale: robst }]",
            says: [
                "s.yaml:9:30: objective.train.preprocessing.0.scale: is 'robst'; expected one of standard, robust, quantile, power, none; did you mean 'robust'?"
            ]),
        WrongFile(
            "an unknown setting of a step", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [{ scale: { metod: robust } }]",
            says: [
                "s.yaml:9:32: objective.train.preprocessing.0.scale.metod: is not a setting of scale; expected one of name, columns, method, quantiles, enabled; did you mean 'method'?"
            ]),
        WrongFile(
            "a value for a step that takes none", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [{ one-hot: 3 }]",
            says: [
                "s.yaml:9:32: objective.train.preprocessing.0.one-hot: is 3; expected a mapping with the settings of one-hot"
            ]),
        WrongFile(
            "columns that are no list", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [{ one-hot: { columns: city } }]",
            says: [
                "s.yaml:9:43: objective.train.preprocessing.0.one-hot.columns: is 'city'; expected a list of texts"
            ]),
        WrongFile(
            "two steps of one name", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [scale, { scale: robust }]",
            says: [
                "s.yaml:9:28: objective.train.preprocessing.1: is a second step called 'scale'; expected a name of its own; write { scale: { name: scale-2, … } }"
            ]),
        WrongFile(
            "a step with a dot in its name", "    estimator: mlp",
            "    estimator: mlp\n    preprocessing: [{ scale: { name: a.b } }]",
            says: [
                "s.yaml:9:38: objective.train.preprocessing.0.scale.name: is 'a.b'; expected a name without '.', which stands between a step and its option"
            ]),
        WrongFile(
            "a parameter of a step that is not there", "high: 3 }",
            "high: 3 }\n  scale.method: robust",
            says: [
                "s.yaml:5:3: space.scale.method: is of no step in preprocessing; add 'scale' to preprocessing"
            ]),
        WrongFile(
            "a parameter of no step", "high: 3 }",
            "high: 3 }\n  scael.method: robust",
            says: [
                "s.yaml:5:3: space.scael.method: is of no step in preprocessing; add 'scale' to preprocessing"
            ]),
        WrongFile(
            "a misspelt option of a step", nil,
            StudyFileTests.base.replacing(
                "estimator: mlp", with: "estimator: mlp\n    preprocessing: [{ scale: robust }]"
            )
            .replacing("high: 3 }", with: "high: 3 }\n  scale.metod: power\n  scale.method: powr\n  scale: power"),
            says: [
                "s.yaml:5:3: space.scale.metod: is not an option of scale; expected one of scale.method, scale.quantiles, scale.enabled; did you mean 'scale.method'?",
                "s.yaml:6:3: space.scale.method: is also in preprocessing; expected each option in one place",
                "s.yaml:6:17: space.scale.method: is 'powr'; expected one of standard, robust, quantile, power, none; did you mean 'power'?",
                "s.yaml:7:3: space.scale: is not an option of mlp; expected one of depth, width, activation, dropout, batch-normalisation, optimizer, learning-rate, momentum, weight-decay, batch-size, schedule, patience; write 'scale.method' for that of the step",
            ]),
        WrongFile(
            "preprocessing of images", "{ dataset: digits }\n    estimator: mlp",
            "{ idx: { images: a, labels: b } }\n    estimator: mlp\n    preprocessing: [scale]",
            says: [
                "s.yaml:9:5: objective.train.preprocessing: is for tables; the data are images; expected no preprocessing here"
            ]),
        WrongFile(
            "no objective inside",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "objective: {}\n",
            says: ["s.yaml:5:1: objective: says nothing; expected exactly one of train, command, function, external"]),
        WrongFile(
            "two objectives",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "objective:\n  function: branin\n  command: [true]\n",
            says: [
                "s.yaml:5:1: objective: has command and function; expected exactly one of train, command, function, "
                    + "external"
            ]),
        WrongFile(
            "a holdout of everything", "    data: { dataset: digits }\n",
            "    data: { dataset: digits }\n    validation: { holdout: 1 }\n",
            says: ["s.yaml:8:28: objective.train.validation.holdout: is 1; expected a share above 0 and below 1"]),
        WrongFile(
            "one fold", "    data: { dataset: digits }\n",
            "    data: { dataset: digits }\n    validation: { folds: 1 }\n",
            says: ["s.yaml:8:26: objective.train.validation.folds: is 1; expected a whole number from 2 to 1000"]),
        WrongFile(
            "groups and time", "    data: { dataset: digits }\n",
            "    data: { csv: t.csv, target: y }\n    validation: { folds: 3, group: a, time: b }\n",
            says: ["s.yaml:8:39: objective.train.validation.time: does not apply; expected one of 'group' and 'time'"]),
        WrongFile(
            "an embargo without time", "    data: { dataset: digits }\n",
            "    data: { csv: t.csv, target: y }\n    validation: { folds: 3, group: a, embargo: 2d }\n",
            says: ["s.yaml:8:39: objective.train.validation.embargo: does not apply; expected it beside 'time' only"]),
        WrongFile(
            "groups held out", "    data: { dataset: digits }\n",
            "    data: { csv: t.csv, target: y }\n    validation: { holdout: 0.2, group: a }\n",
            says: ["s.yaml:8:33: objective.train.validation.group: does not apply; expected it beside 'folds' only"]),
        WrongFile(
            "a validation that is nothing known", "    data: { dataset: digits }\n",
            "    data: { dataset: digits }\n    validation: tests\n",
            says: ["s.yaml:8:17: objective.train.validation: is 'tests'; expected test; did you mean 'test'?"]),
        WrongFile(
            "a test without rows for it", "dataset: digits }\n",
            "idx: { images: i, labels: l } }\n    validation: test\n",
            says: [
                "s.yaml:8:17: objective.train.validation: is test, and the data have no rows for one; expected test-images and test-labels beside images, or { holdout: 0.2 }"
            ]),
        WrongFile(
            "test images without labels", "dataset: digits",
            "idx: { images: i, labels: l, test-images: t }",
            says: [
                "s.yaml:7:42: objective.train.data.idx.test-images: lacks its other half; expected test-labels beside it"
            ]),
        WrongFile(
            "layers that cannot be read", nil,
            StudyFileTests.base.replacing(
                "  depth: { type: int, low: 1, high: 3 }\n",
                with: "  layers: { type: categorical, choices: [\"conv 3, pool\", \"conv 3?\"] }\n"
            ).replacing("estimator: mlp", with: "estimator: cnn"),
            says: [
                "s.yaml:4:58: space.layers.choices.1: is 'conv 3?': at character 7: found \"?\"; expected layers such as \"conv 32, pool\""
            ]),
        WrongFile(
            "holdout and folds", "    data: { dataset: digits }\n",
            "    data: { dataset: digits }\n    validation: { holdout: 0.2, folds: 5 }\n",
            says: [
                "s.yaml:8:5: objective.train.validation: has holdout and folds; expected exactly one of holdout, folds"
            ]),
        WrongFile(
            "an unknown metric", "metric: accuracy",
            "metric: acuracy",
            says: [
                "s.yaml:9:9: metric: 'acuracy' is not a known metric; expected one of accuracy, log-loss, roc-auc, rmse, silhouette, stability; did you mean 'accuracy'?"
            ]),
        WrongFile(
            "a goal the wrong way", "metric: accuracy",
            "metric: { name: accuracy, goal: minimize }",
            says: ["s.yaml:9:33: metric.goal: is 'minimize'; expected maximize, as accuracy is better that way"]),
        WrongFile(
            "a misspelt goal", "metric: accuracy",
            "metric: { name: accuracy, goal: maximise }",
            says: [
                "s.yaml:9:33: metric.goal: is 'maximise'; expected one of minimize, maximize; did you mean 'maximize'?"
            ]),
        WrongFile(
            "an unknown strategy", "strategy: random",
            "strategy: hyperbandd",
            says: [
                "s.yaml:10:11: strategy: 'hyperbandd' is not a known strategy; expected one of auto, random, bayes, hyperband, bohb; did you mean 'hyperband'?"
            ]),
        WrongFile(
            "an unknown sampler", "strategy: random",
            "strategy: { sampler: randm }",
            says: [
                "s.yaml:10:22: strategy.sampler: 'randm' is not a known sampler; expected one of random, gp; did you mean 'random'?"
            ]),
        WrongFile(
            "a sampler that is to be chosen", "strategy: random",
            "strategy: { sampler: auto }",
            says: [
                "s.yaml:10:22: strategy.sampler: 'auto' is not a known sampler; expected one of random, gp"
            ]),
        WrongFile(
            "an unknown setting of a scheduler", "strategy: random",
            "strategy: { sampler: random, scheduler: { name: hyperband, etta: 3 } }",
            says: [
                "s.yaml:10:60: strategy.scheduler.etta: is not a setting of hyperband; expected eta; did you mean 'eta'?"
            ]),
        WrongFile(
            "a setting of a scheduler out of range", "strategy: random",
            "strategy: { sampler: random, scheduler: { name: hyperband, eta: 1 } }",
            says: ["s.yaml:10:65: strategy.scheduler.eta: is 1; expected a whole number from 2 to 10"]),
        WrongFile(
            "a resource that the estimator lacks", "strategy: random",
            "fidelity: { epoch: { max: 9 } }\nstrategy: random",
            says: [
                "s.yaml:10:13: fidelity.epoch: is not a resource of mlp; expected epochs; did you mean 'epochs'?"
            ]),
        WrongFile(
            "a fidelity that falls", "strategy: random",
            "fidelity: { epochs: { min: 9, max: 3 } }\nstrategy: random",
            says: ["s.yaml:10:36: fidelity.epochs.max: is 3; expected at least min, 9"]),
        WrongFile(
            "two resources", "strategy: random",
            "fidelity: { epochs: 9, rows: 5 }\nstrategy: random",
            says: [
                "s.yaml:10:11: fidelity: names 2 resources; expected one resource, such as { epochs: { min: 1, max: 27 } }"
            ]),
        WrongFile(
            "Hyperband without room", "strategy: random",
            "fidelity: { epochs: 1 }\nstrategy: hyperband",
            says: [
                "s.yaml:10:11: fidelity: leaves hyperband nothing to give more or less of; expected a fidelity with max above min; write fidelity: { epochs: { min: 1, max: 27 } }"
            ]),
        WrongFile(
            "no trials", "trials: 10",
            "trials: 0",
            says: ["s.yaml:11:19: budget.trials: is 0; expected a whole number from 1 to 1000000"]),
        WrongFile(
            "a duration without a unit", "trials: 10",
            "trials: 10, time: 600",
            says: [
                "s.yaml:11:29: budget.time: is 600; expected a duration such as 90s, 10m or 1h30m; write 600s for seconds"
            ]),
        WrongFile(
            "a duration with a wrong unit", "trials: 10",
            "trials: 10, time: 10min",
            says: ["s.yaml:11:29: budget.time: is '10min'; expected a duration such as 90s, 10m or 1h30m"]),
        WrongFile(
            "a size without a unit", "trials: 10",
            "trials: 10, trial-memory: 512",
            says: [
                "s.yaml:11:37: budget.trial-memory: is 512; expected a size such as 512MiB or 2GiB; write a unit, such as 512MiB"
            ]),
        WrongFile(
            "a negative seed", "strategy: random",
            "seed: -1\nstrategy: random",
            says: ["s.yaml:10:7: seed: is -1; expected a whole number from 0 to 9007199254740991"]),
        WrongFile(
            "a tab as indentation", "  depth:",
            "\tdepth:",
            says: ["s.yaml:4:1: is indented with a tab; expected spaces"]),
        WrongFile(
            "an anchor and an alias", "name: small",
            "name: &n small\nseed: *n",
            says: [
                "s.yaml:2:7: uses an anchor (&); expected the value itself; a text with '&' needs quotes",
                "s.yaml:3:7: uses an alias (*); expected the value itself; a text with '*' needs quotes",
            ]),
        WrongFile(
            "a tag", "name: small",
            "name: !!str small",
            says: ["s.yaml:2:7: uses a tag (!); expected a plain value; a text with '!' needs quotes"]),
        WrongFile(
            "a merge key", "  depth: { type: int, low: 1, high: 3 }\n",
            "  <<: { type: int }\n  depth: { type: int, low: 1, high: 3 }\n",
            says: ["s.yaml:4:3: uses a merge key (<<); expected the fields themselves"]),
        WrongFile(
            "a list as a key", "  depth: { type: int, low: 1, high: 3 }\n",
            "  [a, b]: 1\n  depth: { type: int, low: 1, high: 3 }\n",
            says: ["s.yaml:4:9: has a list or mapping as a key; expected plain text as a key"]),
        WrongFile(
            "an explicit key", nil,
            "? [a,b]\n: 1",
            says: ["s.yaml:1:1: starts a key with '?'; expected 'name: value'; a text that is '?' needs quotes"]),
        WrongFile(
            "a field twice", "name: small",
            "name: small\nname: large",
            says: ["s.yaml:3:1: 'name' is given twice; expected each field once"]),
        WrongFile(
            "a field twice in one line", "low: 1, high: 3",
            "low: 1, high: 3, low: 2",
            says: ["s.yaml:4:40: 'low' is given twice; expected each field once"]),
        WrongFile(
            "a second document", "budget: { trials: 10 }\n",
            "budget: { trials: 10 }\n---\nleptune: 1\n",
            says: ["s.yaml:12:1: has a document marker (---) here; expected one document in a file"]),
        WrongFile(
            "a directive", "leptune: 1",
            "%YAML 1.2\n---\nleptune: 1",
            says: ["s.yaml:1:1: uses a directive (%); expected plain YAML"]),
        WrongFile(
            "a bracket left open", "{ trials: 10 }",
            "{ trials: 10",
            says: ["s.yaml:11:9: opens a bracket that is never closed; expected a closing bracket"]),
        WrongFile(
            "a quote left open", "name: small",
            "name: \"small",
            says: ["s.yaml:2:7: opens a quote that is never closed; expected \""]),
        WrongFile(
            "a colon in a plain text", "name: small",
            "name: small: fish",
            says: [
                "s.yaml:2:12: is not YAML here: mapping values are not allowed in this context; check the indentation, or put quotes around a text that contains ': '"
            ]),
        WrongFile(
            "a text over two lines", "name: small",
            "name: small\n  fish",
            says: [
                "s.yaml:2:7: is a text over several lines without quotes; expected one line, or quotes around the text; check the indentation of the next line"
            ]),
        WrongFile(
            "a field indented too far", "name: small",
            "name: small\n strategy: bayes",
            says: [
                "s.yaml:2:7: is a text over several lines without quotes; expected one line, or quotes around the text; check the indentation of the next line"
            ]),
        WrongFile(
            "a control character", "name: small",
            "name: sm\u{7}all",
            says: ["s.yaml:2:9: contains a control character; expected printable characters"]),
        WrongFile(
            "many mistakes at once", nil,
            "leptune: 1\nname: a b\nspace:\n  depth: { type: int, low: 3, high: 1 }\n  width: { type: imt, low: 1 }\nobjective:\n  train:\n    data: { dataset: digitz }\n    estimator: mlp\nmetric: accurate\nstrategy: bayez\nbudget: { trial: 10 }\nsed: 1\n",
            says: [
                "s.yaml:2:7: name: is 'a b'; expected 1 to 128 letters, digits, '_', '-' or '.'",
                "s.yaml:4:37: space.depth.high: is 1; expected more than low, 3",
                "s.yaml:5:18: space.width.type: is 'imt'; expected one of float, int, categorical, ordinal, constant; did you mean 'int'?",
                "s.yaml:8:22: objective.train.data.dataset: 'digitz' is not a known data set; expected one of digits, german_credit, penguins; did you mean 'digits'?",
                "s.yaml:10:9: metric: 'accurate' is not a known metric; expected one of accuracy, log-loss, roc-auc, rmse, silhouette, stability; did you mean 'accuracy'?",
                "s.yaml:11:11: strategy: 'bayez' is not a known strategy; expected one of auto, random, bayes, hyperband, bohb; did you mean 'bayes'?",
                "s.yaml:12:11: budget.trial: unknown field; expected one of trials, time, trial-time, trial-memory; did you mean 'trials'?",
                "s.yaml:13:1: sed: unknown field; expected one of leptune, name, space, forbidden, objective, metric, metrics, constraints, fidelity, strategy, budget, needs, retries, enqueue, portfolio, warm-from, seed, deterministic; did you mean 'seed'?",
            ]),
        WrongFile(
            "an unknown placeholder",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "objective:\n  command: [train, \"--depth={depht}\"]\n",
            says: [
                "s.yaml:6:20: objective.command.1: {depht} stands for nothing; expected one of depth, trial, seed, folder, fidelity; did you mean 'depth'?"
            ]),
        WrongFile(
            "a placeholder without quotes",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "objective:\n  command: [train, {depth}]\n",
            says: ["s.yaml:6:20: objective.command.1: is a mapping; expected text; write \"{depth}\" in quotes"]),
        WrongFile(
            "a command without a program",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "objective:\n  command: []\n",
            says: [
                "s.yaml:6:12: objective.command: is without a program; expected a list of a program and its arguments"
            ]),
        WrongFile(
            "a command for a shell",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "objective:\n  command: train.sh {depth}\n",
            says: [
                "s.yaml:6:12: objective.command: is 'train.sh {depth}'; expected a list of a program and its arguments, as no shell splits them; write [program, argument, …]"
            ]),
        WrongFile(
            "a parameter of a command called trial",
            "  depth: { type: int, low: 1, high: 3 }\nobjective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "  trial: { type: int, low: 1, high: 3 }\nobjective:\n  command: [train, \"{trial}\"]\n",
            says: [
                "s.yaml:4:3: space.trial: has a name that a command uses for something else; expected a name other than trial, seed, folder, fidelity"
            ]),
        WrongFile(
            "an unknown function",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "objective:\n  function: brannin\n",
            says: [
                "s.yaml:6:13: objective.function: 'brannin' is not a known function; expected one of branin, sphere; did you mean 'branin'?"
            ]),
        WrongFile(
            "a function without its parameters",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\n",
            "objective:\n  function: branin\n",
            says: [
                "s.yaml:3:1: space: lacks 'x1', which branin needs; expected a number from -5 to 10",
                "s.yaml:3:1: space: lacks 'x2', which branin needs; expected a number from 0 to 15",
                "s.yaml:4:3: space.depth: is not an option of branin; expected one of x1, x2",
            ]),
        WrongFile(
            "a metric of a command without a goal",
            "objective:\n  train:\n    data: { dataset: digits }\n    estimator: mlp\nmetric: accuracy\n",
            "objective:\n  command: [train]\nmetric: loss\n",
            says: [
                "s.yaml:7:1: metric: lacks the field 'goal'; expected minimize or maximize; write { name: loss, goal: minimize }"
            ]),
    ]
}
