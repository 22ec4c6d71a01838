/// The small picture of a mark beside its meaning.
enum LegendMark {
    static func make(_ shape: LegendItem.Shape, _ colour: Colour) -> Markup {
        let picture: Markup =
            switch shape {
            case .dot: "<circle cx=\"8\" cy=\"8\" r=\"4.5\" class=\"fill\"/>"
            case .ring: "<circle cx=\"8\" cy=\"8\" r=\"3.8\" class=\"stroke\"/>"
            case .cross: "<path d=\"M4.5 4.5l7 7m0-7l-7 7\" class=\"stroke\"/>"
            case .line: "<path d=\"M1 8h14\" class=\"stroke thick\"/>"
            case .bar: "<rect x=\"2\" y=\"3\" width=\"12\" height=\"10\" rx=\"2.5\" class=\"fill\"/>"
            case .diamond: "<path d=\"M8 2.5l5.5 5.5-5.5 5.5-5.5-5.5z\" class=\"fill\"/>"
            }
        return
            "<svg class=\"mark ink-\(colour.rawValue)\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\">\(picture)</svg>"
    }
}
