#pragma once
#include <stddef.h>
#include <stdint.h>

/// A node of a binary tree. Children are neighbours: `left` and `left + 1`.
///
/// A leaf has a threshold that is NaN and is its own left child, so that a walk that arrives stays.
typedef struct {
    /// Numbers below go left.
    float threshold;
    /// The feature asked, and the two flags below.
    uint32_t feature;
    int32_t left;
    /// Of a leaf: the bits of its value, or which vector of values it has. Of a categorical node: which set of codes.
    int32_t payload;
} leptune_tree_node;

enum {
    /// A missing number goes right.
    leptune_missing_goes_right = 1u << 31,
    /// The feature is a code; codes in the node's set go left, all others right. What is no code from 0 up to 254 counts
    /// as 0.
    leptune_asks_for_code = 1u << 30,
    leptune_feature_mask = (1u << 30) - 1,
    leptune_codes = 255,
    /// Words of 32 bits in a set of codes.
    leptune_code_set_words = 8,
};

/// Trees of equal rank, walked by all rows.
typedef struct {
    const leptune_tree_node *nodes;
    /// Of all categorical nodes, `leptune_code_set_words` each.
    const uint32_t *sets;
    /// The root of each tree, and how many steps reach every leaf.
    const int32_t *roots;
    const int32_t *depths;
    size_t trees;
    /// Whether any node asks for a code.
    int asks_for_codes;
} leptune_trees;

/// sums[r · outputs + t mod outputs] += the value of tree t for row r, tree by tree in order.
void leptune_add_tree_values(leptune_trees trees, const float *features, size_t columns, size_t rows, float *sums,
                             size_t outputs);

/// sums[r · outputs + k] += values[leaf · outputs + k] for every k and tree, tree by tree in order.
void leptune_add_tree_vectors(leptune_trees trees, const float *values, const float *features, size_t columns,
                              size_t rows, float *sums, size_t outputs);
