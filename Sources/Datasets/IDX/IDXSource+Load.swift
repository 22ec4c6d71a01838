import Digests

extension IDXSource {
    /// The files in the order of `DataSource.files`.
    var paths: [String] {
        [images, labels] + [testImages, testLabels].compactMap { $0 }
    }

    /// The data set in the bytes of the files, one entry a path.
    ///
    /// - Throws: `DataError` for a wrong file, or images and labels that do not belong together.
    func dataset(
        from files: [(path: String, bytes: [UInt8])], name: String, known: KnownTarget? = nil
    ) throws(DataError) -> Dataset {
        guard (testImages == nil) == (testLabels == nil) else {
            throw DataError("Test images and test labels are needed together.", remedy: "Name both, or neither.")
        }
        guard files.count == paths.count else {
            throw DataError("\(files.count) files were given for \(paths.count) paths.")
        }
        var digest = SHA256()
        for file in files { digest.update(file.bytes) }

        let main = try pair(files[0], files[1])
        var images = main.images
        var labels = main.labels
        var testCount = 0
        if files.count == 4 {
            let test = try pair(files[2], files[3])
            guard test.images.height == images.height, test.images.width == images.width,
                test.images.channels == images.channels
            else {
                throw DataError(
                    "Test images are \(test.images.height) × \(test.images.width) × \(test.images.channels); the "
                        + "others are \(images.height) × \(images.width) × \(images.channels).", file: files[2].path)
            }
            testCount = test.images.count
            images = try DenseImages(
                pixels: images.pixels + test.images.pixels, count: images.count + testCount, height: images.height,
                width: images.width, channels: images.channels)
            labels += test.labels
        }
        return try Dataset(
            name: name, features: .images(images), target: try target(labels, file: files[1].path, known),
            fingerprint: Fingerprint(digest), testCount: testCount)
    }

    private func pair(
        _ imageFile: (path: String, bytes: [UInt8]), _ labelFile: (path: String, bytes: [UInt8])
    ) throws(DataError) -> (images: DenseImages, labels: [UInt8]) {
        let images = try IDXReader.images(from: imageFile.bytes, file: imageFile.path)
        let labels = try IDXReader.labels(from: labelFile.bytes, file: labelFile.path)
        guard images.count == labels.count else {
            throw DataError(
                "There are \(labels.count) labels for \(images.count) images.", file: labelFile.path,
                remedy: "Check that both files belong together.")
        }
        return (images, labels)
    }

    private func target(_ labels: [UInt8], file: String, _ known: KnownTarget?) throws(DataError) -> Target {
        if let known {
            let column = Column(name: "label", values: .numeric(labels.map { Double($0) }))
            return try TargetColumn(column: column, file: file).target(known: known)
        }
        let present = Set(labels).sorted()
        guard present.count > 1 else {
            throw DataError("Every image has the same label; at least two are needed.", file: file)
        }
        if let classNames {
            guard Int(present[present.count - 1]) < classNames.count else {
                throw DataError(
                    "A label is \(present[present.count - 1]); there are \(classNames.count) class names.", file: file,
                    remedy: "Name every class, in the order of the labels.")
            }
            return .classes(codes: labels.map(Int32.init), names: classNames)
        }
        var codes = [Int32](repeating: -1, count: 256)
        for (code, label) in present.enumerated() { codes[Int(label)] = Int32(code) }
        return .classes(codes: labels.map { codes[Int($0)] }, names: present.map { String($0) })
    }
}
