/// Units by how people write them, each with what all of its quantity are told by.
enum KnownUnits {
    /// The unit of a spelling; where capitals do not tell units apart they do not count.
    static func named(_ spelling: String) -> NumberUnit? {
        exact[spelling] ?? lower[spelling.lowercased()]
    }

    /// The units by their names.
    static let canonical: [String: NumberUnit] = Dictionary(all.map { ($0.1.name, $0.1) }) { first, _ in first }
        .merging([NumberUnit.metre.name: .metre]) { $1 }

    /// Units of a quantity, each with its spellings: its name is the first of them, or that of the quantity.
    private static func quantity(_ name: String, _ units: [(String, Double)]) -> [(String, NumberUnit)] {
        units.flatMap { spellings, factor in
            let names = spellings.split(separator: "|").map(String.init)
            let unit = NumberUnit(name: factor == 1 ? name : names[0], quantity: name, factor: factor)
            return names.map { ($0, unit) }
        }
    }

    private static func temperature(_ name: String, _ spelling: String, _ factor: Double, _ offset: Double)
        -> [(String, NumberUnit)]
    {
        let unit = NumberUnit(name: name, quantity: "°C", factor: factor, offset: offset)
        return [(name, unit), (spelling, unit)]
    }

    private static let all: [(String, NumberUnit)] =
        [("m", .metreOrMinute)]
        + quantity(
            "m",
            [
                ("metre|metres|meter|meters", 1), ("km|kilometre|kilometres|kilometer|kilometers|kms", 1000),
                ("dm", 0.1), ("cm|cms|centimetre|centimetres|centimeter|centimeters", 0.01),
                ("mm|millimetre|millimetres|millimeter|millimeters", 1e-3), ("µm|μm|um|micron|microns", 1e-6),
                ("nm", 1e-9), ("in|inch|inches", 0.0254), ("ft|foot|feet", 0.3048), ("yd|yard|yards", 0.9144),
                ("mi|mile|miles", 1609.344),
            ])
        + quantity(
            "m²",
            [
                ("m²|m2|m^2|sqm|sq m|sq. m|qm", 1), ("km²|km2|km^2|sq km", 1e6), ("cm²|cm2|cm^2", 1e-4),
                ("mm²|mm2|mm^2", 1e-6), ("ha|hectare|hectares", 1e4), ("acres|acre|ac", 4046.8564224),
                ("ft²|ft2|ft^2|sqft|sq ft|sq. ft|sq. ft.", 0.09290304),
            ])
        + quantity(
            "l",
            [
                ("l|ltr|litre|litres|liter|liters", 1), ("ml|millilitre|millilitres|milliliter|milliliters", 1e-3),
                ("cl", 0.01), ("dl", 0.1), ("m³|m3|m^3|cbm", 1000), ("cm³|cm3|cm^3|cc|ccm", 1e-3),
                ("gal|gallon|gallons", 3.785411784), ("fl oz|fl. oz.", 0.0295735295625),
            ])
        + quantity(
            "kg",
            [
                ("kg|kgs|kilo|kilos|kilogram|kilograms", 1), ("g|gr|gram|grams", 1e-3),
                ("mg|milligram|milligrams", 1e-6), ("µg|μg|ug|mcg", 1e-9), ("t|tonne|tonnes", 1000),
                ("lb|lbs|pound|pounds", 0.45359237), ("oz|ounce|ounces", 0.028349523125),
            ])
        + quantity(
            "s",
            [
                ("s|sec|secs|second|seconds", 1), ("ms|msec|millisecond|milliseconds", 1e-3), ("µs|μs|us", 1e-6),
                ("ns", 1e-9), ("min|mins|minute|minutes", 60), ("h|hr|hrs|hour|hours", 3600), ("days|day|d", 86_400),
                ("weeks|week|wk|wks", 604_800),
            ])
        + quantity("years", [("year|years|yr|yrs|y", 1), ("months|month|mo|mos|mth|mths", 1.0 / 12)])
        + quantity("km/h", [("km/h|kmh|kph", 1), ("m/s", 3.6), ("mph", 1.609344), ("kn|kt|knot|knots", 1.852)])
        + quantity(
            "W", [("W|watt|watts", 1), ("mW", 1e-3), ("kW", 1e3), ("MW", 1e6), ("GW", 1e9), ("hp|bhp", 745.699872)])
        + quantity("kWh", [("kWh", 1), ("Wh", 1e-3), ("MWh", 1e3), ("GWh", 1e6)])
        + quantity("kJ", [("kJ", 1), ("J", 1e-3), ("MJ", 1e3), ("kcal", 4.184), ("cal", 4.184e-3)])
        + quantity("V", [("V|volt|volts", 1), ("mV", 1e-3), ("kV", 1e3)])
        + quantity("A", [("A|amp|amps", 1), ("mA", 1e-3)])
        + quantity("Hz", [("Hz", 1), ("kHz", 1e3), ("MHz", 1e6), ("GHz", 1e9)])
        + quantity(
            "bar",
            [
                ("bar|bars", 1), ("mbar|hPa", 1e-3), ("Pa", 1e-5), ("kPa", 0.01), ("MPa", 10), ("psi", 0.0689475729),
                ("atm", 1.01325),
            ])
        + quantity(
            "GB",
            [
                ("GB", 1), ("TB", 1e3), ("MB", 1e-3), ("kB", 1e-6), ("B|byte|bytes", 1e-9), ("GiB", 1.073741824),
                ("MiB", 0.001048576), ("KiB", 1.024e-6), ("TiB", 1099.511627776),
            ])
        + quantity("Mbit/s", [("Mbit/s|Mbps|Mb/s", 1), ("kbit/s|kbps", 1e-3), ("Gbit/s|Gbps|Gb/s", 1e3)])
        + temperature("°C", "degC", 1, 0) + temperature("°F", "degF", 1 / 1.8, 32)
        + alone.flatMap { quantity($0, [($0, 1)]) }

    /// Those that are not converted.
    private static let alone = [
        "bpm", "rpm", "mmHg", "dB", "dBm", "ppm", "ppb", "px", "dpi", "lx", "lux", "lm", "Nm", "N", "kN", "Ω", "kΩ",
        "°",
        "mg/dl", "g/dl", "g/l", "mg/l", "µg/l", "ng/ml", "mmol/l", "µmol/l", "U/l", "IU", "IU/l", "mEq/l", "kg/m²",
        "kg/m2",
        "kg/m³", "kg/m3", "W/m²", "W/m2", "m³/h", "m3/h", "l/min", "l/h", "l/100km", "mpg", "m/s²", "m/s2", "µg/m³",
        "µg/m3",
        "g/km", "kcal/day", "cycles", "pcs", "pc", "units", "items", "EUR", "USD", "CHF", "GBP", "JPY", "CAD", "AUD",
    ]

    private static let exact = Dictionary(all) { first, _ in first }

    /// Spellings without capitals, but for those that would then be of several units.
    private static let lower: [String: NumberUnit] = Dictionary(grouping: all) { $0.0.lowercased() }
        .compactMapValues { same in
            guard let first = same.first?.1, same.allSatisfy({ $0.1 == first }) else { return nil }
            return first
        }
}
