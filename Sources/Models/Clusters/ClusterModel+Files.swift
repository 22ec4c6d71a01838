import Datasets
public import Foundation
import LinearAlgebra

extension ClusterModel {
    /// Reads what ``encoded()`` wrote; any other bytes are refused.
    ///
    /// - Throws: ``ModelFileError``.
    public init(decoding bytes: [UInt8]) throws(ModelFileError) {
        let parts = try ModelContainer.decode(bytes)
        guard let description = try? JSONDecoder().decode(ClusterDescription.self, from: Data(parts.description)) else {
            throw .damaged("its description cannot be read")
        }
        if let contradiction = description.contradiction { throw .damaged(contradiction) }
        do {
            let archive = try TensorArchive(decoding: Array(parts.parameters))
            let model = try SavedModel(decoding: archive.bytes("model"))
            guard model.description.task == .clustering else { throw CheckpointError.mismatch("it does not cluster") }
            let count = description.clusters.count
            let width = model.description.pipeline.layout.columns.count
            let groups = try archive.integers("clusters of groups", atMost: 1 << 20)
            let labels = try archive.integers("reference clusters", atMost: Self.mostReference)
            let known = -1..<count
            guard (groups + labels).allSatisfy({ known.contains($0) }) else {
                throw CheckpointError.mismatch("it has other clusters than it describes")
            }
            let (size, isTooLarge) = labels.count.multipliedReportingOverflow(by: width)
            let (centreSize, areTooLarge) = count.multipliedReportingOverflow(by: width)
            guard !isTooLarge, !areTooLarge else { throw CheckpointError.mismatch("it has too many features") }
            let rows = try archive.finiteFloats("reference", count: size)
            let centres = try archive.finiteFloats("centres", count: centreSize)
            let spreads = try archive.finiteDoubles("spreads", count: count)
            guard spreads.allSatisfy({ $0 >= Self.leastSpread }) else {
                throw CheckpointError.mismatch("a cluster has no extent")
            }
            self.init(
                description, model: model, clusterOfGroup: groups,
                reference: NearestRows(Matrix(rows: labels.count, columns: width, elements: rows)),
                referenceClusters: labels, centres: Matrix(rows: count, columns: width, elements: centres),
                spreads: spreads)
        } catch {
            throw .damaged("\(error)")
        }
    }

    /// The file's bytes; the same model gives the same bytes.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)`` if the description is too long to be read again.
    public func encoded() throws(ModelFileError) -> [UInt8] {
        var archive = TensorArchive()
        archive["model"] = .bytes(try model.encoded())
        archive["clusters of groups"] = .integers(clusterOfGroup.map { Int64($0) })
        archive["reference"] = .floats(reference.rows.elements)
        archive["reference clusters"] = .integers(referenceClusters.map { Int64($0) })
        archive["centres"] = .floats(centres.elements)
        archive["spreads"] = .doubles(spreads)
        return try ModelContainer.encode(describing: description, archive.encoded())
    }

    /// Writes the file: whole, or not at all.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    public func write(to file: URL) throws(ModelFileError) {
        try ModelFileBytes.write(try encoded(), to: file)
    }
}
