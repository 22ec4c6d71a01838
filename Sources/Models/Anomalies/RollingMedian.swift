/// The median of the numbers that are in a window, as they come and go.
struct RollingMedian {
    private var sorted: [Double] = []

    /// How many numbers are in the window.
    var count: Int { sorted.count }

    /// The median; NaN of none.
    var median: Double {
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
    }

    /// Half of what lies between the quartiles, in deviations of a normal distribution; 0 of fewer than four numbers.
    var deviation: Double {
        guard sorted.count >= 4 else { return 0 }
        return (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / 1.349
    }

    /// Takes a number in; NaN is no number.
    mutating func insert(_ number: Double) {
        guard !number.isNaN else { return }
        sorted.insert(number, at: place(of: number))
    }

    /// Lets a number go that was taken in.
    mutating func remove(_ number: Double) {
        guard !number.isNaN else { return }
        let place = place(of: number)
        if place < sorted.count, sorted[place] == number { sorted.remove(at: place) }
    }

    private func place(of number: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
