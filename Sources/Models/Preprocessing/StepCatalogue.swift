/// Every step of preprocessing that a study can name.
public enum StepCatalogue {
    /// All entries, in the order of documentation.
    public static let all: [StepEntry] = [
        .dateParts, .image, .text, .groupRare, .impute, .ordinal, .oneHot, .targetEncode, .hash, .scale, .polynomial,
        .select,
        .principalComponents,
    ]

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> StepEntry? {
        all.first { $0.name == name }
    }
}
