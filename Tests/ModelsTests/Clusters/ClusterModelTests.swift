import LinearAlgebra
import Models
import SearchSpaces
import Testing

/// Models of clusterings that were damaged or made up: refused or used, never a trap.
struct ClusterModelTests {
    @Test(arguments: ["k-means", "gaussian-mixture", "dbscan", "agglomerative"])
    func survivesModelsThatLie(_ name: String) throws {
        let entry = try EstimatorEntry.named(name)
        let features = Blobs(rows: 40, columns: 3, groups: 3).features
        let learner = try EstimatorEntry.clustering(name, [:], features, epochs: 5)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)
        let shape = ModelShape(layout: .numbers(3), classNames: nil)
        let lies: [TensorArchive.Tensor?] = [
            nil, .floats([]), .floats([.nan]), .floats([-1]), .doubles([]), .doubles([.infinity]), .integers([]),
            .integers([-1]), .integers([.max]), .integers([0]), .integers([3, .max]), .floats([0, .nan, 1, 2]),
        ]

        for entryName in archive.entryNames {
            for lie in lies {
                var changed = archive
                changed[entryName] = lie
                do {
                    let model = try entry.load(changed, shape: shape)
                    #expect(try model.predict(features).rows == 40)
                } catch is CheckpointError {
                }
            }
        }
    }
}
