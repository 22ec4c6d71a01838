import Randomness
import Studies
import Testing

struct HypervolumeTests {
    @Test func volumesAreThoseOfIndependentSoftware() throws {
        for example in try ParetoReference.read().cases {
            let volume = Hypervolume.volume(of: example.losses, reference: example.reference)

            // Sums of at most some hundreds of products.
            #expect(abs(volume - example.volume) < 1e-12)
        }
    }

    @Test(arguments: 1...5)
    func aVolumeOnAGridIsTheNumberOfItsCells(objectives: Int) {
        var generator = CounterGenerator(seed: 9, stream: objectives, purpose: .simulation)
        let losses = (0..<12).map { _ in (0..<objectives).map { _ in Double(generator.index(below: 5)) } }
        let reference = [Double](repeating: 4, count: objectives)
        var cells = 0
        var corner = [Double](repeating: 0, count: objectives)
        counting: while true {
            if losses.contains(where: { zip($0, corner).allSatisfy { $0 <= $1 } }) { cells += 1 }
            for k in 0...objectives {
                if k == objectives { break counting }
                corner[k] += 1
                if corner[k] < 4 { break }
                corner[k] = 0
            }
        }

        #expect(Hypervolume.volume(of: losses, reference: reference) == Double(cells))
    }

    @Test func contributionsAreWhatTheVolumeLoses() throws {
        for example in try ParetoReference.read().cases {
            let all = Hypervolume.volume(of: example.losses, reference: example.reference)
            let contributions = Hypervolume.contributions(of: example.losses, reference: example.reference)

            for (index, contribution) in contributions.enumerated() {
                var others = example.losses
                others.remove(at: index)
                let rest = Hypervolume.volume(of: others, reference: example.reference)
                #expect(abs(contribution - (all - rest)) < 1e-12)
            }
        }
    }

    @Test func theGreedyOrderAddsMostVolumeAtEachStep() throws {
        for example in try ParetoReference.read().cases {
            let order = Hypervolume.greedyOrder(example.losses, reference: example.reference, count: 6)

            #expect(Set(order).count == min(6, example.losses.count))
            var chosen: [[Double]] = []
            for index in order {
                let gains = example.losses.map {
                    Hypervolume.volume(of: chosen + [$0], reference: example.reference)
                }
                #expect(abs(gains[index] - (gains.max() ?? 0)) < 1e-12)
                chosen.append(example.losses[index])
            }
        }
    }

    @Test func orderAndRepetitionsDoNotMatter() {
        let losses = [[0.2, 0.8, 0.5], [0.5, 0.5, 0.5], [0.8, 0.1, 0.9]]
        let reference = [1.0, 1, 1]

        let volume = Hypervolume.volume(of: losses, reference: reference)

        #expect(abs(Hypervolume.volume(of: losses.reversed() + losses, reference: reference) - volume) < 1e-15)
        #expect(Hypervolume.volume(of: [], reference: reference) == 0)
        #expect(Hypervolume.volume(of: [[1, 0, 0], [2, -5, -5]], reference: reference) == 0)
        #expect(Hypervolume.volume(of: [[0, 0, -.infinity]], reference: reference) == .infinity)
    }

    @Test func aReferenceLiesATenthOfTheExtentBeyondTheWorst() {
        #expect(Hypervolume.reference(beyond: [[0, 10], [5, 0]]) == [5.5, 11])
        #expect(Hypervolume.reference(beyond: [[3, -20]]) == [3.3, -18])
        #expect(Hypervolume.reference(beyond: [[0, 0]]) == [0.1, 0.1])
    }
}
