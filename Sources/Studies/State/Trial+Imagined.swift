package import SearchSpaces

/// Trials that no event tells of: what a sampler is told beside those of the study.
extension Trial {
    /// A trial that has not begun, of the full fidelity.
    package init(waiting configuration: Configuration, number: Int, target: Int) {
        self.init(
            number: number, configuration: configuration, placement: Placement(target: target), reason: "", seen: 0,
            state: .waiting, target: target, suggestedAt: 0)
    }

    /// A trial that gave a value at the full fidelity.
    package init(finished configuration: Configuration, number: Int, value: Double, target: Int) {
        self.init(waiting: configuration, number: number, target: target)
        state = .completed
        self.value = value
    }
}
