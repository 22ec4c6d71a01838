import SearchSpaces

/// Encodes points of the unit cube as configurations there would be, without making configurations.
///
/// Thousands of candidates are judged for one that is suggested; making and reading dictionaries for each would take
/// longer than the model.
struct PointEncoder {
    private enum Coordinate {
        /// A continuous number: its position is what is encoded.
        case free
        /// One of several categories.
        case category(count: Int)
        /// A number on a grid.
        case grid(ParameterDomain)
        /// Nothing to encode.
        case constant
    }

    private struct Requirement {
        let parent: Int
        let requirement: Condition.Requirement
    }

    private let encoding: SurrogateSpace
    private let coordinates: [Coordinate]
    /// What must hold for each parameter to be active, of earlier ones.
    private let conditions: [[Requirement]]
    /// Whether other parameters depend on the value of each.
    private let isParent: [Bool]
    private let isConditional: Bool
    private let hasForbidden: Bool

    init(_ encoding: SurrogateSpace) {
        let parameters = encoding.space.parameters
        self.encoding = encoding
        coordinates = parameters.map { parameter in
            switch parameter.domain {
            case .constant: .constant
            case .categorical(let choices): .category(count: choices.count)
            case .float(_, _, _, nil): .free
            case .float, .int, .ordinal: .grid(parameter.domain)
            }
        }
        var isParent = [Bool](repeating: false, count: parameters.count)
        conditions = parameters.enumerated().map { index, parameter in
            (parameter.condition?.clauses ?? []).compactMap { clause in
                guard let parent = parameters[..<index].firstIndex(where: { $0.name == clause.parameter }) else {
                    return nil
                }
                isParent[parent] = true
                return Requirement(parent: parent, requirement: clause.requirement)
            }
        }
        self.isParent = isParent
        isConditional = parameters.contains { $0.condition != nil }
        hasForbidden = !encoding.space.forbidden.isEmpty
    }

    /// The columns of the configuration at a point.
    func row(at point: [Double]) -> [Double] {
        var row = [Double](repeating: 0, count: encoding.isLevel.count)
        // What is suggested is judged at the full fidelity.
        if encoding.hasFidelity { row[row.count - 1] = 1 }
        let values = isConditional ? values(at: point) : []
        for dimension in encoding.dimensions {
            let parameter = dimension.parameter
            if isConditional, values[parameter] == nil {
                if dimension.embedding == .level { row[dimension.column] = -1 }
                continue
            }
            switch coordinates[parameter] {
            case .free: encoding.place(point[parameter], of: dimension, in: &row)
            case .category(let count):
                row[dimension.column] = Double(min(Int(point[parameter] * Double(count)), count - 1))
            case .grid(let domain):
                let position = domain.position(of: domain.value(at: point[parameter])) ?? point[parameter]
                encoding.place(position, of: dimension, in: &row)
            case .constant: break
            }
        }
        return row
    }

    /// Whether the configuration at a point is ruled out.
    func isForbidden(_ point: [Double]) -> Bool {
        hasForbidden && encoding.space.isForbidden(encoding.space.configuration(at: point))
    }

    /// Whether a parameter takes part in the configuration at a point.
    func activity(at point: [Double]) -> [Bool] {
        isConditional ? values(at: point).map { $0 != nil } : [Bool](repeating: true, count: coordinates.count)
    }

    /// The values that conditions ask for, any value of other active parameters, nil of inactive ones.
    private func values(at point: [Double]) -> [ParameterValue?] {
        var values = [ParameterValue?](repeating: nil, count: coordinates.count)
        let parameters = encoding.space.parameters
        for index in values.indices {
            let isActive = conditions[index].allSatisfy { condition in
                values[condition.parent].map(condition.requirement.holds(for:)) ?? false
            }
            if isActive { values[index] = isParent[index] ? parameters[index].domain.value(at: point[index]) : .int(0) }
        }
        return values
    }
}
