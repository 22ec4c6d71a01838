/// A model that is the mean of parts which were made alike, so that fewer of them predict nearly as well.
protocol MeanOfParts: FittedModel {
    /// The model with as many parts as it needs where it is one of so many whose mean predicts.
    ///
    /// All of them together then have about twice the parts that one had: what a single model predicts has less noise
    /// than before, at a fraction of the bytes and of the time.
    ///
    /// - Parameter models: At least 1; the model itself for 1 and 2.
    func asOne(of models: Int) -> Self
}

extension SavedModel {
    /// The model as it is kept where the mean of so many of its kind predicts, those of the folds for one.
    public func asOne(of models: Int) -> SavedModel {
        guard let whole = model as? any MeanOfParts else { return self }
        return SavedModel(whole.asOne(of: models), description)
    }
}
