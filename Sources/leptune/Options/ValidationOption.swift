import ArgumentParser
import Studies

/// How a model is judged: `0.2` holds out a fifth of the rows, `5` takes each of five folds in turn, `test` judges
/// on the rows that the data set apart.
struct ValidationOption: ExpressibleByArgument {
    let method: ValidationMethod

    init?(argument: String) {
        if argument == "test" {
            method = .test
        } else if let folds = Int(argument) {
            guard (2...1000).contains(folds) else { return nil }
            method = .folds(folds)
        } else if let share = Double(argument), share > 0, share < 1 {
            method = .holdOut(share)
        } else {
            return nil
        }
    }

    init(_ method: ValidationMethod) { self.method = method }

    var defaultValueDescription: String {
        switch method {
        case .holdOut(let share): "\(share)"
        case .folds(let count): "\(count)"
        case .test: "test"
        case .grouped(let count, let column), .timeOrdered(let count, let column, _): "\(count) by \(column)"
        }
    }
}
