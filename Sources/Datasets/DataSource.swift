/// How a study names its data.
public enum DataSource: Sendable, Hashable {
    /// One of the data sets that come with Leptune, by its name in `BundledDataset.all`.
    case bundled(String)
    /// A CSV file.
    case csv(CSVSource)
    /// Images and labels in IDX files.
    case idx(IDXSource)
}

extension DataSource {
    /// The same data with the column that folds are made by; what has no columns stays as it is.
    package func keeping(foldColumn column: String?) -> DataSource {
        guard case .csv(var source) = self else { return self }
        source.foldColumn = column
        return .csv(source)
    }
}

/// A CSV file with a header row, one column of which is the target if there is one.
public struct CSVSource: Sendable, Hashable, Codable {
    /// The file, plain or ending in `.gz`; relative paths start where the study file is.
    public var path: String
    /// The name of the target's column; nil if rows are only to be grouped.
    public var target: String?
    /// Cells that count as missing; compared after trimming spaces.
    public var missing: [String]
    /// Columns that are not features.
    public var ignore: [String]
    /// The character between cells; nil to find it out among `,`, `;`, tab and `|`.
    public var delimiter: String?
    /// Whether to predict classes or numbers, or to group rows; nil to infer it from the target's values.
    public var task: LearningTask?
    /// The column that says how much each row counts, which is not a feature; nil if all count the same.
    public var weight: String?
    /// The column that folds are made by, whether it is a feature or not; nil for none.
    public var foldColumn: String?

    /// Cells that count as missing unless a study says otherwise.
    public static let defaultMissing = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]

    /// Names a CSV file.
    public init(
        path: String, target: String?, missing: [String] = defaultMissing, ignore: [String] = [],
        delimiter: String? = nil, task: LearningTask? = nil, weight: String? = nil, foldColumn: String? = nil
    ) {
        self.path = path
        self.target = target
        self.missing = missing
        self.ignore = ignore
        self.delimiter = delimiter
        self.task = task
        self.weight = weight
        self.foldColumn = foldColumn
    }

    /// Decodes a source; every field but `path` may be left out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode(String.self, forKey: .path)
        target = try container.decodeIfPresent(String.self, forKey: .target)
        missing = try container.decodeIfPresent([String].self, forKey: .missing) ?? Self.defaultMissing
        ignore = try container.decodeIfPresent([String].self, forKey: .ignore) ?? []
        delimiter = try container.decodeIfPresent(String.self, forKey: .delimiter)
        task = try container.decodeIfPresent(LearningTask.self, forKey: .task)
        weight = try container.decodeIfPresent(String.self, forKey: .weight)
        foldColumn = try container.decodeIfPresent(String.self, forKey: .foldColumn)
    }
}

/// Images and labels in the IDX format of MNIST, plain or compressed by gzip.
public struct IDXSource: Sendable, Hashable, Codable {
    /// The file of images; relative paths start where the study file is.
    public var images: String
    /// The file of labels.
    public var labels: String
    /// Images set apart for a last test.
    public var testImages: String?
    /// Labels of the images set apart.
    public var testLabels: String?
    /// Names of the classes 0, 1, 2 …; nil to use the numbers.
    public var classNames: [String]?

    /// Names IDX files.
    public init(
        images: String, labels: String, testImages: String? = nil, testLabels: String? = nil,
        classNames: [String]? = nil
    ) {
        self.images = images
        self.labels = labels
        self.testImages = testImages
        self.testLabels = testLabels
        self.classNames = classNames
    }
}
