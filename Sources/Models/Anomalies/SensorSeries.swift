/// How measurements follow each other in time: what their past is measured by.
public struct SensorSeries: Sendable, Equatable, Codable {
    /// The column of times.
    public var time: String
    /// Whether times are dates; else they are numbers of a unit that is not known.
    public var isDates: Bool
    /// The usual time between two rows, in seconds or in the column's unit.
    public var step: Double
    /// How many rows make the present: what levels and deviations are taken of.
    public var present: Int
    /// How many rows make the past that they are compared with.
    public var past: Int
    /// The sensors: numeric columns.
    public var sensors: [Sensor]

    /// A numeric column.
    public struct Sensor: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// After what time it is about the same again, such as a day or a week; nil for never.
        public var cycle: Double?
        /// Its deviation, which is small beside none that matters.
        public var deviation: Double
    }

    /// So many cycles are looked back.
    static let cycles = (day: 14, week: 4)
    private static let day = 86_400.0
    /// No more rows of the past than these are kept.
    static let mostRows = 20_000

    /// How long ago the oldest value is that matters to a sensor.
    func lookBack(_ sensor: Sensor) -> Int {
        let cycle = sensor.cycle.map { $0 * Double(Self.cycles(in: $0)) / step } ?? 0
        return min(Self.mostRows, max(past + 2 * present, Int(cycle.rounded(.up)) + present))
    }

    /// How many earlier cycles of a length are looked at.
    static func cycles(in length: Double) -> Int { length > day ? cycles.week : cycles.day }

    /// Finds out about sensors.
    ///
    /// - Parameters:
    ///   - time: The name of the column of times.
    ///   - times: Rising, at least three.
    ///   - values: The numbers of each sensor in that order; NaN for a missing one.
    init(time: String, isDates: Bool, times: [Double], values: [(name: String, numbers: [Double])]) {
        self.time = time
        self.isDates = isDates
        let steps = zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 > 0 && $0.isFinite }.sorted()
        step = steps.isEmpty ? 1 : steps[steps.count / 2]
        let rows = times.count
        let perDay = isDates ? min(Self.day / step, 1e9) : 0
        present = max(3, min(rows / 20, max(6, Int(perDay / 8))))
        past = max(3 * present, min(rows / 4, perDay >= 2 ? Int(7 * perDay) : 30 * present, Self.mostRows / 2))
        sensors = []
        for (name, numbers) in values {
            sensors.append(
                Sensor(
                    name: name, cycle: nil, deviation: max(Standardisation(numbers.filter(\.isFinite)).spread, 1e-300)))
        }
        guard isDates else { return }
        for (index, (_, numbers)) in values.enumerated() {
            sensors[index].cycle = cycle(of: numbers, times)
        }
    }

    /// The cycle after which values are most alike; nil if none makes them more alike than they are anyway.
    private func cycle(of numbers: [Double], _ times: [Double]) -> Double? {
        let median = numbers.filter(\.isFinite).sorted()
        guard let span = times.last.map({ $0 - times[0] }), !median.isEmpty else { return nil }
        let centre = median.quantile(0.5)
        func size(_ residuals: [Double]) -> Double {
            let sizes = residuals.filter { !$0.isNaN }.map(abs).sorted()
            return sizes.count * 4 >= numbers.count ? sizes.quantile(0.5) : .infinity
        }
        let without = size(numbers.map { $0 - centre })
        var best: (cycle: Double, size: Double)?
        for cycle in [Self.day, 7 * Self.day] where cycle >= 2 * step && span >= 3 * cycle {
            let found = size(SensorFeatures.season(numbers, times, cycle: cycle, step: step))
            // The longer one has to be better by more than chance.
            if found < 0.9 * (best?.size ?? without) { best = (cycle, found) }
        }
        return best?.cycle
    }

    /// Whether it can be right, whoever wrote it.
    var isSound: Bool {
        step.isFinite && step > 0 && (1...Self.mostRows).contains(present) && (1...Self.mostRows).contains(past)
            && Set(sensors.map(\.name)).count == sensors.count
            && sensors.allSatisfy { sensor in
                sensor.deviation > 0 && sensor.deviation.isFinite
                    && (sensor.cycle.map { $0.isFinite && $0 >= step && $0 <= 1e4 * step * 1e4 } ?? true)
            }
    }
}
