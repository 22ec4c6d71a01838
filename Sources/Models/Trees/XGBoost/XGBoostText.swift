/// The JSON that XGBoost 1.7 reads and writes, for the models that are made here.
///
/// What is handed to XGBoost is always written by ``encode(_:objective:columns:)`` from trees that were checked, never
/// text from a file: XGBoost believes the indices that it reads.
enum XGBoostText {
    /// Reads the trees of a model and checks them.
    ///
    /// - Parameter treesOfRound: How many trees of a class a round has, which follow each other in the text.
    /// - Returns: The trees so that those of different classes take turns.
    /// - Throws: ``CheckpointError`` if the text is not a model of this objective, so many columns and such rounds.
    static func decode(
        _ text: [UInt8], objective: BoostingObjective, columns: Int, treesOfRound: Int = 1
    ) throws(CheckpointError) -> [XGBoostTree] {
        let learner = try JSONValue(reading: text).member("learner")
        let name = try learner.member("objective").member("name")
        guard name == .string(objective.xgboostName) else { throw .mismatch("its objective is another") }
        let parameters = try learner.member("learner_model_param")
        let classes = if case .softmax(let classes) = objective { classes } else { 0 }
        guard try parameters.member("num_class") == .string("\(classes)"),
            try parameters.member("num_feature") == .string("\(columns)")
        else { throw .mismatch("it has other features or classes") }
        let booster = try learner.member("gradient_booster")
        guard try booster.member("name") == .string("gbtree") else { throw .mismatch("its booster is not gbtree") }
        let model = try booster.member("model")
        guard case .array(let trees) = try model.member("trees") else { throw .mismatch("it has no list of trees") }
        let outputs = try model.numbers("tree_info")
        let size = objective.outputs * treesOfRound
        guard outputs == trees.indices.map({ Double($0 / treesOfRound % objective.outputs) }),
            trees.count % size == 0
        else { throw .mismatch("its trees do not take turns over the classes") }
        var result: [XGBoostTree] = []
        for place in trees.indices {
            let (tree, output) = (place % size / objective.outputs, place % objective.outputs)
            let source = place / size * size + output * treesOfRound + tree
            result.append(try XGBoostTree(trees[source], columns: columns))
        }
        return result
    }

    /// Writes a model of trees.
    static func encode(_ trees: [XGBoostTree], objective: BoostingObjective, columns: Int) -> [UInt8] {
        let classes = if case .softmax(let classes) = objective { classes } else { 0 }
        let parameter =
            switch objective {
            case .softmax(let classes): "\"softmax_multiclass_param\":{\"num_class\":\"\(classes)\"}"
            case .squaredError, .logistic: "\"reg_loss_param\":{\"scale_pos_weight\":\"1\"}"
            }
        var text = "{\"learner\":{\"attributes\":{},\"feature_names\":[],\"feature_types\":[],\"gradient_booster\":"
        text += "{\"model\":{\"gbtree_model_param\":{\"num_parallel_tree\":\"1\",\"num_trees\":\"\(trees.count)\","
        text += "\"size_leaf_vector\":\"0\"},"
        text += list("tree_info", trees.indices.map { "\($0 % objective.outputs)" })
        text += ",\"trees\":["
        for (number, tree) in trees.enumerated() {
            if number > 0 { text += "," }
            append(tree, number: number, columns: columns, to: &text)
        }
        text += "]},\"name\":\"gbtree\"},\"learner_model_param\":{\"base_score\":\"\(objective.xgboostBase)\","
        text += "\"boost_from_average\":\"1\",\"num_class\":\"\(classes)\",\"num_feature\":\"\(columns)\","
        text += "\"num_target\":\"1\"},\"objective\":{\"name\":\"\(objective.xgboostName)\",\(parameter)}},"
        text += "\"version\":[1,7,4]}"
        return Array(text.utf8)
    }

    private static func append(_ tree: XGBoostTree, number: Int, columns: Int, to text: inout String) {
        let nodes = tree.nodes
        text += "{"
        text += list("base_weights", nodes.map { "\($0.baseWeight)" })
        text += ",\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],\"categories_sizes\":[],"
        text += list("default_left", nodes.map { $0.missingGoesLeft ? "1" : "0" })
        text += ",\"id\":\(number),"
        text += list("left_children", nodes.map { "\($0.left ?? -1)" }) + ","
        text += list("loss_changes", nodes.map { "\($0.gain)" }) + ","
        text += list("parents", nodes.map { "\($0.parent)" }) + ","
        text += list("right_children", nodes.map { "\($0.left.map { $0 + 1 } ?? -1)" }) + ","
        text += list("split_conditions", nodes.map { "\($0.condition)" }) + ","
        text += list("split_indices", nodes.map { "\($0.feature)" }) + ","
        text += list("split_type", nodes.map { _ in "0" }) + ","
        text += list("sum_hessian", nodes.map { "\($0.hessian)" })
        text += ",\"tree_param\":{\"num_deleted\":\"0\",\"num_feature\":\"\(columns)\","
        text += "\"num_nodes\":\"\(nodes.count)\",\"size_leaf_vector\":\"0\"}}"
    }

    private static func list(_ name: String, _ elements: [String]) -> String {
        "\"\(name)\":[\(elements.joined(separator: ","))]"
    }
}

extension BoostingObjective {
    /// The name that XGBoost gives it.
    var xgboostName: String {
        switch self {
        case .squaredError: "reg:squarederror"
        case .logistic: "binary:logistic"
        case .softmax: "multi:softprob"
        }
    }

    /// XGBoost's `base_score` that makes every score without trees 0, or for classes the same.
    var xgboostBase: String {
        switch self {
        case .squaredError: "0E0"
        case .logistic, .softmax: "5E-1"
        }
    }
}
