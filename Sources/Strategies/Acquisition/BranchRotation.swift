package import SearchSpaces

/// Which branch of a conditional space is due for a trial, so that none is given up after a few unlucky ones.
///
/// Where a choice decides which other parameters there are, a few trials of one choice with others at bad places make the
/// model believe that the choice is bad: its average is, and the best of it lies where the model knows nothing. So every
/// third trial after the initial ones goes to the choice with fewest trials, as long as that has less than half of an even
/// share and less than its parameters need. It is searched as if it were all there is. Once nothing better is found
/// anywhere, every choice gets an even share, as long as its own best gets better.
package struct BranchRotation {
    /// One choice of one parameter.
    package struct Branch: Hashable {
        /// The parameter's index.
        let parameter: Int
        /// The index of the choice.
        let choice: Int
        /// The choice.
        package let value: ParameterValue

        /// Whether a configuration made this choice.
        func contains(_ configuration: Configuration, in space: SearchSpace) -> Bool {
            configuration[space.parameters[parameter].name] == value
        }
    }

    private let space: SearchSpace
    /// The choices of each parameter that others depend on.
    private let choices: [[Branch]]
    /// How many trials the choices have had so far.
    private var counts: [Branch: Int] = [:]
    /// Those whose own best loss has stood still for more trials than it has parameters, and some.
    private var exhausted: Set<Branch> = []
    private var trials = 0

    /// Of how many trials one is such.
    private static let period = 3
    /// Up to which part of an even share a choice gets turns.
    private static let share = 0.5
    /// For how many trials more than it has parameters the best loss of a choice may stand still.
    private static let patience = 6
    /// Choices of parameters with more than this many are left alone.
    private static let mostChoices = 12

    /// Counts the trials of each branch.
    ///
    /// - Parameter trials: The configurations so far, each with its loss if it has one.
    package init(_ space: SearchSpace, _ trials: [(configuration: Configuration, loss: Double?)]) {
        self.space = space
        let parents = Set(space.parameters.flatMap { ($0.condition?.clauses ?? []).map(\.parameter) })
        choices = space.parameters.enumerated().compactMap { index, parameter in
            guard parents.contains(parameter.name), parameter.condition == nil,
                case .categorical(let choices) = parameter.domain, (2...Self.mostChoices).contains(choices.count)
            else { return nil }
            return choices.enumerated().map { Branch(parameter: index, choice: $0.offset, value: $0.element) }
        }
        guard !choices.isEmpty else { return }
        for trial in trials { add(trial.configuration) }
        let margin = Stagnation.margin(of: trials.compactMap(\.loss))
        for branch in choices.joined() {
            let losses = trials.filter { branch.contains($0.configuration, in: space) }.compactMap(\.loss)
            if Stagnation.length(of: losses, margin: margin) > Self.patience + parameters(of: branch) {
                exhausted.insert(branch)
            }
        }
    }

    /// Counts one more trial.
    package mutating func add(_ configuration: Configuration) {
        trials += 1
        for branch in choices.joined() where branch.contains(configuration, in: space) {
            counts[branch, default: 0] += 1
        }
    }

    /// The branch that a trial should belong to; nil for any.
    ///
    /// - Parameter isStagnant: Whether nothing better was found for a while; then every choice that is not exhausted gets an
    ///   even share of the trials.
    package func due(forTrial trial: Int, isStagnant: Bool = false) -> Branch? {
        guard !choices.isEmpty, trial % Self.period == 1 else { return nil }
        let siblings = choices[trial / Self.period % choices.count].filter { !isStagnant || !exhausted.contains($0) }
        guard let rarest = siblings.min(by: { counts[$0, default: 0] < counts[$1, default: 0] }) else { return nil }
        let even = Double(trials) / Double(choices[trial / Self.period % choices.count].count)
        let enough = isStagnant ? even : min(Self.share * even, Double(4 + 2 * parameters(of: rarest)))
        return Double(counts[rarest, default: 0]) < enough ? rarest : nil
    }

    /// How many searched parameters take part in a branch at most.
    private func parameters(of branch: Branch) -> Int {
        let name = space.parameters[branch.parameter].name
        return space.searched.count { parameter in
            (parameter.condition?.clauses ?? []).allSatisfy {
                $0.parameter != name || $0.requirement.holds(for: branch.value)
            }
        }
    }
}
