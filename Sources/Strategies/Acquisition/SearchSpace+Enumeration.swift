package import SearchSpaces

extension SearchSpace {
    /// Up to how many configurations a sampler lists those that are left, so as never to repeat one.
    static var listable: Int { 1 << 16 }

    /// All configurations of a finite space that are allowed, in lexicographic order.
    ///
    /// - Parameter limit: How many to list at most.
    /// - Returns: nil if a searched parameter is continuous, or there are more.
    /// - Complexity: O(limit · parameters), or as many combinations as are forbidden.
    package func allConfigurations(limit: Int) -> [Configuration]? {
        guard parameters.allSatisfy({ ($0.domain.count ?? .max) <= limit }) else { return nil }
        var partial = [Configuration()]
        for parameter in parameters {
            var next: [Configuration] = []
            for configuration in partial {
                guard isActive(parameter, in: configuration) else {
                    next.append(configuration)
                    continue
                }
                guard let count = parameter.domain.count else { return nil }
                for index in 0..<count {
                    var extended = configuration
                    extended[parameter.name] = parameter.domain.gridValue(index, of: count)
                    next.append(extended)
                }
                // Forbidden combinations may thin them out later, but not by orders of magnitude.
                guard next.count <= 4 * limit else { return nil }
            }
            partial = next
        }
        let allowed = partial.filter { !isForbidden($0) }
        return allowed.count <= limit ? allowed : nil
    }
}

extension ParameterDomain {
    /// The value with an index, from 0, of a domain that holds `count` values.
    func gridValue(_ index: Int, of count: Int) -> ParameterValue {
        switch self {
        case .float(let low, let high, _, let step): .float(min(low + Double(index) * (step ?? (high - low)), high))
        case .int(let low, _, _, let step): .int(low + index * step)
        case .categorical(let choices), .ordinal(let choices): choices[min(index, choices.count - 1)]
        case .constant(let value): value
        }
    }

    /// The index of a value of a finite domain; nil if it is no such value.
    func gridIndex(of value: ParameterValue) -> Int? {
        guard contains(value) else { return nil }
        switch self {
        case .float(let low, _, _, let step):
            guard let step, let x = value.number else { return nil }
            return Int(((x - low) / step).rounded())
        case .int(let low, _, _, let step):
            guard case .int(let x) = value else { return nil }
            return (x - low) / step
        case .categorical(let choices), .ordinal(let choices): return choices.firstIndex(of: value)
        case .constant: return 0
        }
    }
}
