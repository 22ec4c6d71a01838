public import Foundation
import LinearAlgebra

extension AnomalyModel {
    /// Reads what ``encoded()`` wrote; any other bytes are refused.
    ///
    /// - Throws: ``ModelFileError``.
    public init(decoding bytes: [UInt8]) throws(ModelFileError) {
        let parts = try ModelContainer.decode(bytes)
        guard let description = try? JSONDecoder().decode(AnomalyDescription.self, from: Data(parts.description)) else {
            throw .damaged("its description cannot be read")
        }
        if let contradiction = description.contradiction { throw .damaged(contradiction) }
        do {
            let archive = try TensorArchive(decoding: Array(parts.parameters))
            let width = description.measures.reduce(0) { $0 + $1.width }
            detectors = try AnomalyDetectors(archive, width: width)
            let rows = detectors.reference.rows
            ordinary = try archive.integers("ordinary rows", atMost: rows)
            guard !ordinary.isEmpty || description.series != nil, ordinary.allSatisfy({ (0..<rows).contains($0) })
            else {
                throw CheckpointError.mismatch("its ordinary rows are none")
            }
            past = try description.series.map { series throws(CheckpointError) in try SensorPast(archive, series) }
        } catch {
            throw .damaged("\(error)")
        }
        self.description = description
    }

    /// The file's bytes; the same model gives the same bytes.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)`` if the description is too long to be read again.
    public func encoded() throws(ModelFileError) -> [UInt8] {
        var archive = TensorArchive()
        detectors.encode(into: &archive)
        archive["ordinary rows"] = .integers(ordinary.map { Int64($0) })
        past?.encode(into: &archive)
        return try ModelContainer.encode(describing: description, archive.encoded())
    }

    /// Writes the file: whole, or not at all.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    public func write(to file: URL) throws(ModelFileError) {
        try ModelFileBytes.write(try encoded(), to: file)
    }
}

extension SensorPast {
    fileprivate func encode(into archive: inout TensorArchive) {
        archive["past times"] = .doubles(times)
        for (sensor, values) in values.enumerated() { archive["past \(sensor)"] = .doubles(values) }
    }

    fileprivate init(_ archive: TensorArchive, _ series: SensorSeries) throws(CheckpointError) {
        guard case .doubles(let times)? = archive["past times"] else { throw .mismatch("it has no past") }
        guard times.allSatisfy(\.isFinite), zip(times, times.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw .mismatch("the times of its past do not rise")
        }
        var values: [[Double]] = []
        for sensor in series.sensors.indices {
            values.append(try archive.doubles("past \(sensor)", count: times.count))
        }
        self.times = times
        self.values = values
    }
}
