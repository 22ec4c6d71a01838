import Foundation
import FoundationXML
import Testing

/// A page as an XML parser that knows nothing of this project reads it.
final class PageOutline: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text = ""
    }

    private(set) var elements: [Element] = []
    /// What is inside an element but inside no script or style.
    private(set) var visibleText = ""
    private var open: [Int] = []

    /// Parses a page.
    ///
    /// - Throws: What the parser says if the page is not well-formed.
    init(_ page: String) throws {
        super.init()
        let parser = XMLParser(data: Data(page.utf8))
        parser.delegate = self
        guard parser.parse() else {
            throw parser.parserError ?? CocoaError(.fileReadCorruptFile)
        }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard let current = open.last else { return }
        elements[current].text += text
        if !["script", "style"].contains(elements[current].name) { visibleText += text }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        guard let current = open.last else { return }
        elements[current].text += String(decoding: block, as: UTF8.self)
    }

    func named(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func first(id: String) -> Element? { elements.first { $0.attributes["id"] == id } }
}
