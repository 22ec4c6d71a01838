#pragma once
#include "tree.h"

// Trees as lists of marks, for many rows at once: a vectorised QuickScorer (Lucchese, Nardini, Orlando, Perego, Tonellotto
// and Venturini 2015, "QuickScorer", SIGIR, doi:10.1145/2766462.2767733; 2016, doi:10.1145/2911451.2914758).
//
// Leaves are numbered from left to right. A node that sends a row right rules out the leaves on its left; the first leaf
// that no node rules out is the row's. Every node is asked, in any order, by 64 rows in a few instructions.

enum {
    /// Larger trees are walked.
    leptune_most_marked_leaves = 256,
};

/// A node and the leaves, first..<end, that it rules out for rows that go right.
typedef struct {
    float threshold;
    /// As in `leptune_tree_node`.
    uint32_t feature;
    int32_t set;
    uint16_t first;
    uint16_t end;
} leptune_tree_mark;

typedef struct {
    const leptune_tree_mark *marks;
    /// The values of the leaves, from left to right.
    const float *values;
    const uint32_t *sets;
    /// Where each tree's marks and values begin, and after the last where they end.
    const int32_t *first_marks;
    const int32_t *first_values;
    size_t trees;
} leptune_marked_trees;

/// Marks one tree, whose nodes are `root..<end`; `counts` and `firsts` have room for as many numbers. Returns how many
/// leaves it has, and as many marks less one; or 0, and nothing is written, if there are too many.
size_t leptune_mark_tree(const leptune_tree_node *nodes, size_t root, size_t end, uint32_t *counts, uint32_t *firsts,
                         leptune_tree_mark *marks, float *values);

/// The same sums as `leptune_add_tree_values`. `block` has room for 64 rows.
void leptune_add_marked_values(leptune_marked_trees trees, const float *features, size_t columns, size_t rows,
                               float *block, float *sums, size_t outputs);
