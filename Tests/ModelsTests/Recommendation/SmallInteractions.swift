import Datasets
import Models
import Randomness

/// Users of two groups who choose items of their group, at growing times.
enum SmallInteractions {
    static let users = 60
    static let items = 24

    static func table(hasRatings: Bool = true, hasTimes: Bool = true) throws -> InteractionTable {
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        var user: [Int32] = []
        var item: [Int32] = []
        var rating: [Double] = []
        var time: [Double] = []
        for step in 0..<900 {
            let who = generator.index(below: users)
            let isOwn = generator.uniform() < 0.9
            let what = generator.index(below: items / 2) + (isOwn == (who % 2 == 0) ? 0 : items / 2)
            user.append(Int32(who))
            item.append(Int32(what))
            rating.append(isOwn ? 4 + Double(generator.index(below: 2)) : 1 + Double(generator.index(below: 2)))
            time.append(Double(step))
        }
        var columns = [
            Column(name: "user", values: .categorical(codes: user, levels: (0..<users).map { "u0\($0)" })),
            Column(name: "item", values: .categorical(codes: item, levels: (0..<items).map { "00\($0)" })),
        ]
        columns.append(Column(name: "rating", values: .numeric(rating)))
        columns.append(Column(name: "time", values: .numeric(time)))
        return try InteractionTable(
            Table(columns: columns),
            .init(user: "user", item: "item", rating: hasRatings ? "rating" : nil, time: hasTimes ? "time" : nil),
            file: "small.csv")
    }
}
