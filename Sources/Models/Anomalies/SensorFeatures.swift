#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What can be strange about a measurement, given those before it.
public enum SensorFeature: String, Sendable, Codable, CaseIterable {
    /// The value itself.
    case value
    /// Less the median of the same time in earlier cycles.
    case season
    /// The mean of that over the present.
    case seasonLevel = "season-level"
    /// The mean of the present less the median of the past.
    case level
    /// Less the median of the values just before; where values have no cycle.
    case jump
    /// The logarithm of the deviation of the present over that of the past.
    case spread
}

/// Features of measurements in the order of time; none looks at what comes later.
enum SensorFeatures {
    /// The features that a sensor has.
    static func kinds(_ sensor: SensorSeries.Sensor) -> [SensorFeature] {
        sensor.cycle == nil ? [.value, .level, .jump, .spread] : [.value, .season, .seasonLevel, .level, .spread]
    }

    /// The features of one sensor, in the order of ``kinds(_:)``; NaN where there is too little past.
    ///
    /// - Parameters:
    ///   - values: In the order of time; NaN for a missing one.
    ///   - times: Of each, rising.
    static func features(
        _ values: [Double], _ times: [Double], _ sensor: SensorSeries.Sensor, _ shape: SensorSeries
    ) -> [[Double]] {
        let season = sensor.cycle.map { Self.season(values, times, cycle: $0, step: shape.step) }
        let window = Window(values, shape, floor: 0.01 * sensor.deviation)
        return kinds(sensor).map { kind in
            switch kind {
            case .value: values
            case .season: season ?? []
            case .seasonLevel: means(season ?? [], over: shape.present)
            case .level: window.level
            case .jump: window.jump
            case .spread: window.spread
            }
        }
    }

    /// Values less the median of those at the same time in earlier cycles; NaN with fewer than two of them.
    static func season(_ values: [Double], _ times: [Double], cycle: Double, step: Double) -> [Double] {
        let cycles = SensorSeries.cycles(in: cycle)
        var places = [Int](repeating: 0, count: cycles)
        var earlier: [Double] = []
        return values.indices.map { row in
            earlier.removeAll(keepingCapacity: true)
            for k in 0..<cycles {
                let wanted = times[row] - Double(k + 1) * cycle
                while places[k] + 1 < row, abs(times[places[k] + 1] - wanted) <= abs(times[places[k]] - wanted) {
                    places[k] += 1
                }
                let found = places[k]
                if found < row, abs(times[found] - wanted) <= 0.51 * step, !values[found].isNaN {
                    earlier.append(values[found])
                }
            }
            guard earlier.count >= 2 else { return .nan }
            earlier.sort()
            return values[row] - earlier.quantile(0.5)
        }
    }

    /// Means over the last so many numbers; those that are missing do not count.
    static func means(_ numbers: [Double], over count: Int) -> [Double] {
        var (sum, present) = (0.0, 0)
        return numbers.indices.map { row in
            if !numbers[row].isNaN {
                sum += numbers[row]
                present += 1
            }
            if row >= count, !numbers[row - count].isNaN {
                sum -= numbers[row - count]
                present -= 1
            }
            return present > 0 ? sum / Double(present) : .nan
        }
    }

    /// What is found by a window that moves with time.
    private struct Window {
        var level: [Double] = []
        var jump: [Double] = []
        var spread: [Double] = []

        init(_ values: [Double], _ shape: SensorSeries, floor: Double) {
            let (present, past) = (shape.present, shape.past)
            let near = max(3, present / 3)
            let means = SensorFeatures.means(values, over: present)
            var longAgo = RollingMedian()
            var justBefore = RollingMedian()
            var moments = (present: RollingMoments(), past: RollingMoments())
            for row in values.indices {
                let value = values[row]
                moments.present.insert(value)
                if row >= present {
                    moments.present.remove(values[row - present])
                    moments.past.insert(values[row - present])
                    longAgo.insert(values[row - present])
                }
                if row >= present + past {
                    moments.past.remove(values[row - present - past])
                    longAgo.remove(values[row - present - past])
                }
                let hasPast = longAgo.count >= present
                level.append(hasPast ? means[row] - longAgo.median : .nan)
                spread.append(
                    hasPast && moments.present.count >= 3
                        ? log(moments.present.deviation + floor) - log(moments.past.deviation + floor) : .nan)
                jump.append(justBefore.count > 0 ? value - justBefore.median : .nan)
                justBefore.insert(value)
                if row >= near { justBefore.remove(values[row - near]) }
            }
        }
    }
}

/// The deviation of the numbers that are in a window, as they come and go.
struct RollingMoments {
    private(set) var count = 0
    private var mean = 0.0
    private var squares = 0.0

    /// The standard deviation.
    var deviation: Double { count > 1 ? (max(0, squares) / Double(count - 1)).squareRoot() : 0 }

    /// Takes a number in; NaN is no number.
    mutating func insert(_ number: Double) {
        guard !number.isNaN else { return }
        count += 1
        let delta = number - mean
        mean += delta / Double(count)
        squares += delta * (number - mean)
    }

    /// Lets a number go that was taken in.
    mutating func remove(_ number: Double) {
        guard !number.isNaN else { return }
        count -= 1
        guard count > 0 else {
            (mean, squares) = (0, 0)
            return
        }
        let delta = number - mean
        mean -= delta / Double(count)
        squares -= delta * (number - mean)
    }
}
