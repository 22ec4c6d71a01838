import Datasets
import Foundation
import Objectives

/// The rows that models are made from: a table's file, or one with a sample of it where the table is too large.
struct TrainingRows {
    /// Where they are.
    let file: URL
    /// Where a sample comes from; nil if the rows are all.
    let origin: SampleOrigin?

    /// Looks at a table, and draws a sample if it is too large.
    ///
    /// - Parameters:
    ///   - table: A CSV file.
    ///   - memory: How much all processes together may take.
    ///   - processes: How many read the rows, and learn from them.
    ///   - most: How many bytes of text there may be, beside what the memory allows; asked before the table is read and after.
    ///   - seed: Decides which rows.
    ///   - copy: Where to write a sample.
    ///   - isQuiet: Whether nothing is shown.
    ///   - goesOn: Asked often; the rows until then are sampled from once it answers false.
    init(
        of table: URL, memory: MemoryOptions, processes: Int, most: () -> Int = { .max }, seed: UInt64, copy: URL,
        isQuiet: Bool,
        goesOn: () -> Bool = { true }
    ) throws {
        let size = try TableSize(of: table)
        func bytes() -> Int { min(most(), size.trainingBytes(within: memory.bytes / processes)) }
        guard size.textBytes > bytes() else {
            (file, origin) = (table, nil)
            return
        }
        let display = ReadingDisplay(table.relativePath, isQuiet: isQuiet)
        let sampled = try SampledFile(of: table, bytes: bytes, seed: seed, to: copy) { share in
            display.show(share)
            return goesOn()
        }
        display.finish()
        (file, origin) = (sampled.file, sampled.origin)
        Console.note(
            TextTable.harmless(
                "note: \(table.relativePath) has about \(size.textBytes >> 20) MiB of text, more than \(memory.phrase) and "
                    + "the time allow for; models are made from \(sampled.origin.phrase), in \(copy.relativePath)."))
    }
}
