import SearchSpaces
import Spelling

/// Layers written as text, such as `conv 32, pool, [conv 32, conv 32], global-pool, dense 64`.
///
/// ```
/// layers = item { "," item }
/// item   = layer | "[" layers "]"        a residual block: its output is added to its input
/// layer  = name { word }                 as LayerCatalogue says
/// ```
package enum LayerText {
    /// The longest text, the most layers and the deepest nesting that are read.
    package static let longest = 4096
    static let mostLayers = 256
    static let deepest = 8

    /// The form of options that are layers.
    static let form = TextForm(
        "layers such as \"conv 32, pool, [conv 32, conv 32], global-pool, dense 64\""
    ) { text in
        do {
            _ = try read(text, defaults: LayerDefaults())
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Reads a text.
    ///
    /// - Returns: What it names, in order, as it is written: without activations.
    /// - Throws: ``LayerTextError`` for the first thing that is wrong.
    package static func read(_ text: String, defaults: LayerDefaults) throws(LayerTextError) -> [DeclaredLayer] {
        var reader = LayerTextReader(text, defaults: defaults)
        return try reader.readAll()
    }
}

/// Reads layers from left to right.
private struct LayerTextReader {
    private enum Token {
        case word(LayerWords.Word)
        case comma(Int)
        case open(Int)
        case close(Int)
        case end(Int)
    }

    private let defaults: LayerDefaults
    private let isTooLong: Bool
    private var tokens: [Token] = []
    private var position = 0
    private var layerCount = 0

    init(_ text: String, defaults: LayerDefaults) {
        self.defaults = defaults
        isTooLong = text.utf8.count > LayerText.longest
        guard !isTooLong else { return }
        var word = ""
        var place = 0
        for character in text {
            place += 1
            guard " \t\n\r,[]".contains(character) || character.isNewline else {
                word.append(character)
                continue
            }
            close(&word, before: place)
            switch character {
            case ",": tokens.append(.comma(place))
            case "[": tokens.append(.open(place))
            case "]": tokens.append(.close(place))
            default: break
            }
        }
        close(&word, before: place + 1)
        tokens.append(.end(place + 1))
    }

    private mutating func close(_ word: inout String, before place: Int) {
        guard !word.isEmpty else { return }
        tokens.append(.word(.init(text: word, place: place - word.count)))
        word = ""
    }

    mutating func readAll() throws(LayerTextError) -> [DeclaredLayer] {
        guard !isTooLong else {
            throw LayerTextError(
                at: LayerText.longest + 1, "the text is too long; \(LayerText.longest) bytes are the most")
        }
        // No layers at all: the output looks at the pixels.
        if case .end = tokens[0] { return [] }
        let layers = try readLayers(depth: 0)
        guard case .end = tokens[position] else { throw unexpected("a comma or the end") }
        return layers
    }

    private mutating func readLayers(depth: Int) throws(LayerTextError) -> [DeclaredLayer] {
        var layers = [try readItem(depth: depth)]
        while case .comma = tokens[position] {
            position += 1
            layers.append(try readItem(depth: depth))
        }
        return layers
    }

    private mutating func readItem(depth: Int) throws(LayerTextError) -> DeclaredLayer {
        switch tokens[position] {
        case .open(let place):
            guard depth < LayerText.deepest else {
                throw LayerTextError(
                    at: place, "blocks are nested too deeply; \(LayerText.deepest) levels are the most")
            }
            position += 1
            let layers = try readLayers(depth: depth + 1)
            guard case .close = tokens[position] else { throw unexpected("a comma or the ] of the block") }
            position += 1
            return DeclaredLayer(Residual(layers), at: place)
        case .word: return try readLayer()
        case .comma, .close, .end: throw unexpected("a layer")
        }
    }

    private mutating func readLayer() throws(LayerTextError) -> DeclaredLayer {
        var words: [LayerWords.Word] = []
        while case .word(let word) = tokens[position] {
            words.append(word)
            position += 1
        }
        layerCount += 1
        guard layerCount <= LayerText.mostLayers else {
            throw LayerTextError(at: words[0].place, "there are more than \(LayerText.mostLayers) layers")
        }
        guard let entry = LayerCatalogue.named(words[0].text) else { throw unknown(words[0]) }
        var arguments = LayerWords(words, form: entry.form, defaults: defaults)
        let specification = try entry.read(&arguments)
        try arguments.finish()
        return DeclaredLayer(specification, at: words[0].place)
    }

    private func unknown(_ word: LayerWords.Word) -> LayerTextError {
        let names = LayerCatalogue.all.map(\.name)
        if let nearest = NearestName.of(word.text, among: names) {
            return LayerTextError(at: word.place, "found \"\(word.text)\"; did you mean \(nearest)?")
        }
        return LayerTextError(
            at: word.place, "found \"\(word.text)\"; a layer is expected: \(names.joined(separator: ", ")) or [ … ]")
    }

    private func unexpected(_ expected: String) -> LayerTextError {
        switch tokens[position] {
        case .word(let word): LayerTextError(at: word.place, "found \"\(word.text)\"; \(expected) is expected")
        case .comma(let place): LayerTextError(at: place, "found a comma; \(expected) is expected")
        case .open(let place): LayerTextError(at: place, "found [; \(expected) is expected")
        case .close(let place): LayerTextError(at: place, "found ]; \(expected) is expected")
        case .end(let place): LayerTextError(at: place, "the text ends; \(expected) is expected")
        }
    }
}
