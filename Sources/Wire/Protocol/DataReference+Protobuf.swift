import Studies
import SwiftProtobuf

extension ProtoDataReference {
    init(_ reference: DataReference) {
        source =
            switch reference.source {
            case .bundled(let name): .bundled(name)
            case .csv(let csv): .csv(ProtoCSV(csv))
            case .idx(let images, let labels, let testImages, let testLabels):
                .idx(
                    .with {
                        $0.images = images
                        $0.labels = labels
                        if let testImages { $0.testImages = testImages }
                        if let testLabels { $0.testLabels = testLabels }
                    })
            }
        task =
            switch reference.task {
            case nil: .inferred
            case .classification: .classification
            case .regression: .regression
            case .clustering: .clustering
            }
        files = reference.files.map { file in
            .with {
                $0.path = file.path
                $0.content = ProtoArtifact(file.content)
            }
        }
    }

    func value(_ field: String) throws(WireError) -> DataReference {
        var files: [DataFile] = []
        for (index, file) in try FieldCheck.list(self.files, "\(field).files").enumerated() {
            let place = "\(field).files[\(index)]"
            let content = try FieldCheck.present(file.hasContent ? file.content : nil, "\(place).content")
            files.append(
                DataFile(
                    path: try FieldCheck.text(file.path, "\(place).path"),
                    content: try content.value("\(place).content")))
        }
        return DataReference(source: try sourceValue(field), task: try taskValue(field), files: files)
    }

    private func sourceValue(_ field: String) throws(WireError) -> DataReference.Source {
        switch source {
        case .bundled(let name): return .bundled(try FieldCheck.name(name, "\(field).bundled"))
        case .csv(let csv): return .csv(try csv.value("\(field).csv"))
        case .idx(let idx):
            return .idx(
                images: try FieldCheck.text(idx.images, "\(field).idx.images"),
                labels: try FieldCheck.text(idx.labels, "\(field).idx.labels"),
                testImages: idx.hasTestImages ? try FieldCheck.text(idx.testImages, "\(field).idx.testImages") : nil,
                testLabels: idx.hasTestLabels ? try FieldCheck.text(idx.testLabels, "\(field).idx.testLabels") : nil)
        case nil: throw WireError(.message, "\(field).source: missing")
        }
    }

    private func taskValue(_ field: String) throws(WireError) -> DataReference.Task? {
        switch task {
        case .inferred: nil
        case .classification: .classification
        case .regression: .regression
        case .clustering: .clustering
        case .UNRECOGNIZED: throw WireError(.message, "\(field).task: unknown task \(task.rawValue)")
        }
    }
}

extension ProtoCSV {
    fileprivate init(_ source: DataReference.CSVSource) {
        path = source.path
        target = source.target ?? ""
        if let texts = source.missing { missing = .with { $0.texts = texts } }
        ignore = source.ignore
        if let text = source.delimiter { delimiter = text }
        if let column = source.weight { weight = column }
    }

    fileprivate func value(_ field: String) throws(WireError) -> DataReference.CSVSource {
        DataReference.CSVSource(
            path: try FieldCheck.text(path, "\(field).path"),
            target: target.isEmpty ? nil : try FieldCheck.text(target, "\(field).target"),
            missing: hasMissing ? try texts(missing.texts, "\(field).missing") : nil,
            ignore: try texts(ignore, "\(field).ignore"),
            delimiter: hasDelimiter ? try FieldCheck.name(delimiter, "\(field).delimiter") : nil,
            weight: hasWeight ? try FieldCheck.text(weight, "\(field).weight") : nil)
    }

    private func texts(_ values: [String], _ field: String) throws(WireError) -> [String] {
        for (index, value) in try FieldCheck.list(values, limit: Limits.columns, field).enumerated() {
            _ = try FieldCheck.text(value, "\(field)[\(index)]")
        }
        return values
    }
}
