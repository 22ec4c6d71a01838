import Foundation

/// The pipelines of an ensemble as an archive holds them: each once, and each step once.
///
/// Members that were trained on the same fold begin with the same steps, and what a step has learnt of texts is most of
/// some files. Entries are `step N` and `pipeline N`, both JSON; the first pipelines of Leptune held their steps
/// themselves, and are read too.
enum PipelineShelf {
    /// A pipeline whose steps are elsewhere in the archive.
    private struct Entry: Codable {
        var columns: [String]
        /// Which `step N` they are, in order.
        var shelved: [Int]
        var encoder: FeatureEncoder
    }

    /// Writes pipelines.
    ///
    /// - Returns: For each which `pipeline N` it is.
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    static func write(
        _ pipelines: [FittedPipeline], with encoder: JSONEncoder, into archive: inout TensorArchive
    ) throws(ModelFileError) -> [Int] {
        var steps: [Data: Int] = [:]
        var whole: [Data: Int] = [:]
        var places: [Int] = []
        do {
            for pipeline in pipelines {
                var shelved: [Int] = []
                for step in pipeline.steps {
                    let json = try encoder.encode(step)
                    let place = steps[json] ?? steps.count
                    if steps.updateValue(place, forKey: json) == nil {
                        archive["step \(place)"] = .bytes([UInt8](json))
                    }
                    shelved.append(place)
                }
                let json = try encoder.encode(
                    Entry(columns: pipeline.columns, shelved: shelved, encoder: pipeline.encoder))
                let place = whole[json] ?? whole.count
                if whole.updateValue(place, forKey: json) == nil {
                    archive["pipeline \(place)"] = .bytes([UInt8](json))
                }
                places.append(place)
            }
        } catch {
            throw .inaccessible("a pipeline cannot be written: \(error)")
        }
        return places
    }

    /// A pipeline and which steps of the shelf are its own; none if it does not say.
    struct Shelved {
        let pipeline: FittedPipeline
        let steps: [Int]
    }

    /// Reads the pipelines of some places.
    ///
    /// - Throws: ``ModelFileError/damaged(_:)``.
    static func read(_ places: Set<Int>, from archive: TensorArchive) throws(ModelFileError) -> [Int: Shelved] {
        var steps: [Int: FittedPipeline.Step] = [:]
        var pipelines: [Int: Shelved] = [:]
        for place in places.sorted() {
            guard let json = json("pipeline \(place)", archive) else { throw unreadable("pipeline \(place)") }
            guard let entry = try? JSONDecoder().decode(Entry.self, from: json) else {
                guard let pipeline = try? JSONDecoder().decode(FittedPipeline.self, from: json) else {
                    throw unreadable("pipeline \(place)")
                }
                pipelines[place] = Shelved(pipeline: pipeline, steps: [])
                continue
            }
            var own: [FittedPipeline.Step] = []
            for step in entry.shelved {
                if steps[step] == nil {
                    guard let json = Self.json("step \(step)", archive),
                        let read = try? JSONDecoder().decode(FittedPipeline.Step.self, from: json)
                    else { throw unreadable("step \(step)") }
                    steps[step] = read
                }
                steps[step].map { own.append($0) }
            }
            pipelines[place] = Shelved(
                pipeline: FittedPipeline(columns: entry.columns, steps: own, encoder: entry.encoder),
                steps: entry.shelved)
        }
        return pipelines
    }

    private static func json(_ name: String, _ archive: TensorArchive) -> Data? {
        if case .bytes(let bytes)? = archive[name] { Data(bytes) } else { nil }
    }

    private static func unreadable(_ name: String) -> ModelFileError { .damaged("\(name) cannot be read") }
}
