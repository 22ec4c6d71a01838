/// The words of one layer in a text, taken one after the other.
package struct LayerWords: Sendable {
    /// A piece of the text without spaces, commas and brackets.
    struct Word: Sendable, Hashable {
        let text: String
        /// Its first character in the whole text, from 1.
        let place: Int
    }

    /// The name of the layer, for messages.
    let name: Word
    /// How it is written, for messages.
    let form: String
    private var rest: ArraySlice<Word>
    /// What an option that a text does not name means.
    let defaults: LayerDefaults

    init(_ words: [Word], form: String, defaults: LayerDefaults) {
        name = words[0]
        self.form = form
        self.defaults = defaults
        rest = words.dropFirst()
    }

    /// Takes a whole number that must be there.
    mutating func count(_ meaning: String, in range: ClosedRange<Int>) throws(LayerTextError) -> Int {
        guard let word = rest.first else {
            throw LayerTextError(at: name.place, "\(name.text) needs \(meaning); write it as \(form)")
        }
        guard let number = Int(word.text), range.contains(number) else {
            throw LayerTextError(
                at: word.place,
                "found \"\(word.text)\"; \(meaning) from \(range.lowerBound) to \(range.upperBound) is expected, as in "
                    + form)
        }
        rest = rest.dropFirst()
        return number
    }

    /// Takes a share in [0, 1) that must be there.
    mutating func share(_ meaning: String) throws(LayerTextError) -> Double {
        guard let word = rest.first else {
            throw LayerTextError(at: name.place, "\(name.text) needs \(meaning); write it as \(form)")
        }
        guard let number = Double(word.text), number >= 0, number <= 0.95 else {
            throw LayerTextError(
                at: word.place, "found \"\(word.text)\"; \(meaning) from 0 to 0.95 is expected, as in \(form)")
        }
        rest = rest.dropFirst()
        return number
    }

    /// Takes a window such as `5x5`, or `5` for a square, if the next word is one.
    mutating func window(largest: Int) throws(LayerTextError) -> Extent? {
        guard let word = rest.first, word.text.first?.isNumber == true else { return nil }
        let sides = word.text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        let range = 1...largest
        guard let height = sides[0], let width = sides[sides.count - 1], sides.count <= 2, range.contains(height),
            range.contains(width)
        else {
            throw LayerTextError(
                at: word.place,
                "found \"\(word.text)\"; a window such as 3x3 of at most \(largest)x\(largest) is expected")
        }
        rest = rest.dropFirst()
        return Extent(height, width)
    }

    /// Takes the word and the number after it, if it is next.
    mutating func number(after word: String, in range: ClosedRange<Int>) throws(LayerTextError) -> Int? {
        guard take(word) else { return nil }
        return try count("a number after \(word)", in: range)
    }

    /// Takes a word if it is next.
    mutating func take(_ word: String) -> Bool {
        guard rest.first?.text == word else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Takes `same` or `valid` if it is next.
    mutating func padding() -> Padding? {
        guard let word = rest.first, let padding = Padding(rawValue: word.text) else { return nil }
        rest = rest.dropFirst()
        return padding
    }

    /// Checks that nothing is left.
    func finish() throws(LayerTextError) {
        guard let word = rest.first else { return }
        throw LayerTextError(at: word.place, "found \"\(word.text)\"; \(name.text) is written \(form)")
    }
}

/// What a text of layers leaves open.
package struct LayerDefaults: Sendable, Hashable {
    /// The padding of convolutions.
    package let padding: Padding
    /// The function behind layers with weights.
    package let activation: Activation

    package init(padding: Padding = .same, activation: Activation = .relu) {
        self.padding = padding
        self.activation = activation
    }
}
