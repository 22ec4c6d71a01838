/// Sets of numbers that are joined one pair after the other.
///
/// - SeeAlso: Tarjan, van Leeuwen 1984, "Worst-case analysis of set union algorithms", JACM 31(2): path halving.
struct DisjointSets {
    private var parents: [Int32]

    init(count: Int) {
        parents = (0..<Int32(count)).map { $0 }
    }

    /// The least number of a set.
    mutating func root(of number: Int) -> Int {
        parents.withUnsafeMutableBufferPointer { parents in
            var i = Int32(number)
            while parents[Int(i)] != i {
                parents[Int(i)] = parents[Int(parents[Int(i)])]
                i = parents[Int(i)]
            }
            return Int(i)
        }
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (first, second) = (root(of: a), root(of: b))
        guard first != second else { return }
        // The least number stays the root, so that sets can be numbered in the order of their first members.
        parents[max(first, second)] = Int32(min(first, second))
    }

    /// The number of each one's set, in the order of their first members, and how many sets there are.
    mutating func labels() -> (labels: [Int32], count: Int) {
        var names: [Int32] = []
        var labels = [Int32](repeating: 0, count: parents.count)
        names.reserveCapacity(parents.count)
        var count: Int32 = 0
        for i in parents.indices {
            let root = root(of: i)
            if root == i {
                names.append(count)
                count += 1
            } else {
                names.append(names[root])
            }
            labels[i] = names[i]
        }
        return (labels, Int(count))
    }
}
