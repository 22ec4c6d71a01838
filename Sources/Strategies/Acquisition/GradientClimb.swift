import LinearAlgebra

/// A climb along the gradient of an acquisition, in some of the parameters, which can be continued.
struct GradientClimb {
    private let start: AcquisitionSearch.Candidate
    private let moving: [SurrogateSpace.Dimension]
    private let encoding: SurrogateSpace
    private let acquisition: Acquisition.Local
    private let minimiser: LBFGSB
    private var search: LBFGSB.Search

    /// Evaluates the start.
    ///
    /// - Parameters:
    ///   - moving: The numbers that change.
    ///   - evaluations: After how many evaluations it ends.
    init(
        from start: AcquisitionSearch.Candidate, along moving: [SurrogateSpace.Dimension], _ encoding: SurrogateSpace,
        _ acquisition: Acquisition.Local, evaluations: Int
    ) {
        var minimiser = LBFGSB()
        minimiser.maximumEvaluations = evaluations
        minimiser.gradientTolerance = 1e-6
        minimiser.valueTolerance = 1e-9
        self.minimiser = minimiser
        self.start = start
        self.moving = moving
        self.encoding = encoding
        self.acquisition = acquisition
        var row = start.row
        search = minimiser.begin(
            from: moving.map { start.point[$0.parameter] }, lower: moving.map { _ in 0 }, upper: moving.map { _ in 1 }
        ) { Self.loss($0, &$1, &row, moving, encoding, acquisition) }
    }

    /// The acquisition at the best place so far.
    var value: Double { -search.value }

    /// The best place so far.
    var point: [Double] {
        var point = start.point
        for (dimension, position) in zip(moving, search.point) { point[dimension.parameter] = position }
        return point
    }

    /// Climbs on, until it has evaluated the acquisition about so often, or has ended.
    mutating func advance(to evaluations: Int) {
        let (moving, encoding, acquisition) = (moving, encoding, acquisition)
        var row = start.row
        while search.evaluations < evaluations, !search.isFinished {
            minimiser.advance(&search, lower: moving.map { _ in 0 }, upper: moving.map { _ in 1 }) {
                Self.loss($0, &$1, &row, moving, encoding, acquisition)
            }
        }
    }

    private static func loss(
        _ positions: [Double], _ gradient: inout [Double], _ row: inout [Double],
        _ moving: [SurrogateSpace.Dimension], _ encoding: SurrogateSpace, _ acquisition: Acquisition.Local
    ) -> Double {
        for (dimension, position) in zip(moving, positions) { encoding.place(position, of: dimension, in: &row) }
        let (value, byColumn) = acquisition.valueWithGradient(row)
        for (i, dimension) in moving.enumerated() {
            gradient[i] = -encoding.slope(along: dimension, of: byColumn, at: row)
        }
        return -value
    }
}
