public import Foundation

/// A small public data set that comes with Leptune.
public struct BundledDataset: Sendable, Hashable {
    /// What a study calls it.
    public let name: String
    /// One sentence.
    public let summary: String
    /// Rows or images.
    public let rows: Int
    /// Columns without the target, or pixels of an image.
    public let columns: Int
    /// Classes or numbers.
    public let task: LearningTask
    /// What is predicted.
    public let target: String
    /// Who made it, and where it was published.
    public let origin: String
    /// Under which licence it may be passed on.
    public let licence: String
    /// How its files are read; paths start in its own folder.
    let source: DataSource

    /// All of them, by name.
    public static let all: [BundledDataset] = [.breastCancer, .digits, .germanCredit, .penguins, .wine]

    /// The data set of a name.
    ///
    /// - Throws: `DataError` with the nearest name if there is none.
    public static func named(_ name: String) throws(DataError) -> BundledDataset {
        guard let found = all.first(where: { $0.name == name }) else {
            throw DataError(
                "There is no bundled data set \(quoted(name)).",
                remedy: DataError.remedy(forUnknown: name, among: all.map(\.name)))
        }
        return found
    }

    /// Where its files are.
    ///
    /// - Throws: `DataError` when resources are not installed.
    public func files() throws(DataError) -> [URL] {
        try source.files(relativeTo: ResourceFolder.datasets().appending(path: name, directoryHint: .isDirectory))
    }

    /// Reads it.
    ///
    /// - Throws: `DataError` when resources are not installed or damaged.
    public func load() throws(DataError) -> Dataset {
        try DataSource.bundled(name).load()
    }
}

extension BundledDataset {
    /// Tumours from measurements of cell nuclei.
    public static let breastCancer = BundledDataset(
        name: "breast_cancer", summary: "Tell malignant from benign tumours by 30 measurements of cell nuclei.",
        rows: 569, columns: 30, task: .classification, target: "diagnosis",
        origin: "Wolberg, Street, Mangasarian (1995), UCI Machine Learning Repository, data set 17",
        licence: "CC BY 4.0", source: .csv(CSVSource(path: "breast_cancer.csv", target: "diagnosis")))

    /// Hand-written digits.
    public static let digits = BundledDataset(
        name: "digits", summary: "Recognise hand-written digits in grey images of 8 × 8 pixels.", rows: 1_797,
        columns: 64, task: .classification, target: "digit",
        origin: "Alpaydin, Kaynak (1998), UCI Machine Learning Repository, data set 80", licence: "CC BY 4.0",
        source: .idx(IDXSource(images: "digits-images-idx3-ubyte.gz", labels: "digits-labels-idx1-ubyte.gz")))

    /// Credit risk.
    public static let germanCredit = BundledDataset(
        name: "german_credit", summary: "Tell good from bad credit risks by 20 attributes, most of them categories.",
        rows: 1_000, columns: 20, task: .classification, target: "credit_risk",
        origin: "Hofmann (1994), UCI Machine Learning Repository, data set 144", licence: "CC BY 4.0",
        source: .csv(CSVSource(path: "german_credit.csv", target: "credit_risk")))

    /// Species of penguins.
    public static let penguins = BundledDataset(
        name: "penguins", summary: "Tell three species of penguins apart by their measures; some values are missing.",
        rows: 344, columns: 6, task: .classification, target: "species",
        origin: "Horst, Hill, Gorman (2020), palmerpenguins", licence: "CC0 1.0",
        source: .csv(CSVSource(path: "penguins.csv", target: "species")))

    /// Origin of wines.
    public static let wine = BundledDataset(
        name: "wine", summary: "Tell three cultivars of wine apart by 13 chemical measures.", rows: 178, columns: 13,
        task: .classification, target: "cultivar",
        origin: "Aeberhard, Forina (1991), UCI Machine Learning Repository, data set 109", licence: "CC BY 4.0",
        source: .csv(CSVSource(path: "wine.csv", target: "cultivar")))
}
