/// Study files for the tests.
enum StudyText {
    /// Hyperband over a small network on bundled images: seconds of real training.
    static func digits(name: String = "digits", trials: Int = 12, epochs: Int = 9, scheduler: String = "hyperband")
        -> String
    {
        """
        leptune: 1
        name: \(name)
        space:
          depth: { type: int, low: 1, high: 2 }
          width: { type: int, low: 16, high: 64, log: true }
          learning-rate: { type: float, low: 1e-4, high: 1e-1, log: true }
          optimizer: { type: categorical, choices: [sgd, adam] }
          momentum: { type: float, low: 0.5, high: 0.99, when: { optimizer: sgd } }
        objective:
          train:
            data: { dataset: digits }
            estimator: mlp
            validation: { holdout: 0.2 }
        metric: accuracy
        fidelity: { epochs: { min: 1, max: \(epochs) } }
        strategy: { sampler: random, scheduler: \(scheduler) }
        budget: { trials: \(trials) }
        seed: 11
        """
    }

    /// A function that is evaluated at once.
    static func function(name: String, trials: Int) -> String {
        """
        leptune: 1
        name: \(name)
        space:
          x1: { type: float, low: -5, high: 10 }
          x2: { type: float, low: 0, high: 15 }
        objective: { function: branin }
        metric: { name: value, goal: minimize }
        strategy: random
        budget: { trials: \(trials) }
        seed: 5
        """
    }

    /// A shell script of the user's that prints its loss; its first argument is x.
    static func script(_ script: String, trials: Int = 1) -> String {
        let lines = script.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
        return """
            leptune: 1
            name: script
            space:
              x: { type: float, low: 0, high: 1 }
            objective:
              command:
                - bash
                - -c
                - |
            \(lines)
                - bash
                - "{x}"
            metric: { name: loss, goal: minimize }
            strategy: random
            budget: { trials: \(trials) }
            seed: 3
            """
    }

    /// A program of the user's that sleeps between two epochs.
    static func sleeping(trials: Int, seconds: Double) -> String {
        """
        leptune: 1
        name: sleeping
        space:
          x: { type: float, low: 0, high: 1 }
        objective:
          command: [sh, -c, "sleep \(seconds); echo loss=$1", sh, "{x}"]
        metric: { name: loss, goal: minimize }
        strategy: random
        budget: { trials: \(trials) }
        seed: 3
        """
    }
}
