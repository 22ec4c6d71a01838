#include "tree.h"
#include "exponential.h"

// A block of rows stays in the cache while every tree is walked, and several rows walk a tree abreast, so that the
// loads of one do not wait for those of another; where there are few rows, each walks several trees abreast. Nothing branches on a comparison: a row that has arrived stays where it
// is, and a group of rows is done when none moves.
enum { block_rows = 64, abreast = 16, steps_between_checks = 3 };

/// What a walk must be ready for.
typedef enum { only_numbers, missing_numbers, codes_too } readiness;

LEPTUNE_INLINE int32_t step(const leptune_tree_node *node, const uint32_t *sets, const float *row, readiness ready) {
    float x = row[node->feature & leptune_feature_mask];
    int32_t right = x >= node->threshold;
    if (ready >= missing_numbers) {
        right |= is_nan_f32(x) & (int32_t)(node->feature >> 31);
    }
    if (ready == codes_too && node->feature & leptune_asks_for_code) {
        uint32_t code = x >= 0 && x < leptune_codes ? (uint32_t)x : 0;
        const uint32_t *set = sets + (size_t)node->payload * leptune_code_set_words;
        right = !(set[code / 32] >> code % 32 & 1);
    }
    return node->left + right;
}

LEPTUNE_INLINE void walk(leptune_trees trees, size_t tree, const float *rows, size_t columns, size_t count,
                         int32_t *leaves, readiness ready) {
    const leptune_tree_node *nodes = trees.nodes;
    int32_t depth = trees.depths[tree];
    int32_t root = trees.roots[tree];
    size_t r = 0;
    for (; r + abreast <= count; r += abreast) {
        int32_t at[abreast];
        for (size_t l = 0; l < abreast; l++) {
            at[l] = root;
        }
        const float *first = rows + r * columns;
        int32_t d = 0;
        while (d < depth) {
            int32_t before[abreast];
            for (; d < depth; d++) {
                for (size_t l = 0; l < abreast; l++) {
                    before[l] = at[l];
                    at[l] = step(nodes + at[l], trees.sets, first + l * columns, ready);
                }
                if (d % steps_between_checks == steps_between_checks - 1) {
                    d++;
                    break;
                }
            }
            int32_t moved = 0;
            for (size_t l = 0; l < abreast; l++) {
                moved |= before[l] ^ at[l];
            }
            if (!moved) {
                break;
            }
        }
        for (size_t l = 0; l < abreast; l++) {
            leaves[r + l] = at[l];
        }
    }
    for (; r < count; r++) {
        int32_t at = root;
        for (int32_t d = 0; d < depth; d++) {
            at = step(nodes + at, trees.sets, rows + r * columns, ready);
        }
        leaves[r] = at;
    }
}

LEPTUNE_INLINE int has_missing(const float *x, size_t count) {
    int found = 0;
    for (size_t i = 0; i < count; i++) {
        found |= is_nan_f32(x[i]);
    }
    return found;
}

LEPTUNE_INLINE void find_leaves(leptune_trees trees, size_t tree, const float *rows, size_t columns, size_t count,
                                int32_t *leaves, readiness ready) {
    switch (ready) {
    case only_numbers: walk(trees, tree, rows, columns, count, leaves, only_numbers); break;
    case missing_numbers: walk(trees, tree, rows, columns, count, leaves, missing_numbers); break;
    case codes_too: walk(trees, tree, rows, columns, count, leaves, codes_too); break;
    }
}

/// The leaves of one row in some trees, at most `abreast`, which it walks together.
LEPTUNE_INLINE void walk_trees(leptune_trees trees, size_t first, size_t count, const float *row, int32_t *leaves,
                               readiness ready) {
    int32_t depth = 0;
    for (size_t l = 0; l < count; l++) {
        leaves[l] = trees.roots[first + l];
        depth = trees.depths[first + l] > depth ? trees.depths[first + l] : depth;
    }
    for (int32_t d = 0; d < depth; d++) {
        int32_t moved = 0;
        for (size_t l = 0; l < count; l++) {
            int32_t at = step(trees.nodes + leaves[l], trees.sets, row, ready);
            moved |= at ^ leaves[l];
            leaves[l] = at;
        }
        if (!moved) {
            break;
        }
    }
}

LEPTUNE_INLINE void find_leaves_of_trees(leptune_trees trees, size_t first, size_t count, const float *row,
                                         int32_t *leaves, readiness ready) {
    switch (ready) {
    case only_numbers: walk_trees(trees, first, count, row, leaves, only_numbers); break;
    case missing_numbers: walk_trees(trees, first, count, row, leaves, missing_numbers); break;
    case codes_too: walk_trees(trees, first, count, row, leaves, codes_too); break;
    }
}

LEPTUNE_INLINE size_t least_of(size_t a, size_t b) {
    return a < b ? a : b;
}

LEPTUNE_INLINE readiness readiness_for(leptune_trees trees, const float *features, size_t count) {
    return trees.asks_for_codes              ? codes_too
           : has_missing(features, count) ? missing_numbers
                                          : only_numbers;
}

LEPTUNE_INLINE float value_of(const leptune_tree_node *leaf) {
    float value;
    memcpy(&value, &leaf->payload, sizeof value);
    return value;
}

LEPTUNE_INLINE void add_values_of_row(leptune_trees trees, const float *restrict row, size_t columns,
                                      float *restrict sums, size_t outputs) {
    int32_t leaves[abreast];
    readiness ready = readiness_for(trees, row, columns);
    for (size_t first = 0; first < trees.trees; first += abreast) {
        size_t count = least_of(trees.trees - first, abreast);
        find_leaves_of_trees(trees, first, count, row, leaves, ready);
        for (size_t l = 0; l < count; l++) {
            sums[(first + l) % outputs] += value_of(trees.nodes + leaves[l]);
        }
    }
}

LEPTUNE_KERNEL void leptune_add_tree_values(leptune_trees trees, const float *restrict features, size_t columns,
                                            size_t rows, float *restrict sums, size_t outputs) {
    int32_t leaves[block_rows];
    if (rows < abreast) {
        for (size_t r = 0; r < rows; r++) {
            add_values_of_row(trees, features + r * columns, columns, sums + r * outputs, outputs);
        }
        return;
    }
    for (size_t start = 0; start < rows; start += block_rows) {
        size_t count = least_of(rows - start, block_rows);
        const float *block = features + start * columns;
        readiness ready = readiness_for(trees, block, count * columns);
        for (size_t t = 0; t < trees.trees; t++) {
            find_leaves(trees, t, block, columns, count, leaves, ready);
            float *column = sums + start * outputs + t % outputs;
            for (size_t r = 0; r < count; r++) {
                column[r * outputs] += value_of(trees.nodes + leaves[r]);
            }
        }
    }
}

LEPTUNE_INLINE void add_vectors_of_row(leptune_trees trees, const float *restrict values, const float *restrict row,
                                       size_t columns, float *restrict sums, size_t outputs) {
    int32_t leaves[abreast];
    readiness ready = readiness_for(trees, row, columns);
    for (size_t first = 0; first < trees.trees; first += abreast) {
        size_t count = least_of(trees.trees - first, abreast);
        find_leaves_of_trees(trees, first, count, row, leaves, ready);
        for (size_t l = 0; l < count; l++) {
            const float *vector = values + (size_t)trees.nodes[leaves[l]].payload * outputs;
            for (size_t k = 0; k < outputs; k++) {
                sums[k] += vector[k];
            }
        }
    }
}

LEPTUNE_KERNEL void leptune_add_tree_vectors(leptune_trees trees, const float *restrict values,
                                             const float *restrict features, size_t columns, size_t rows,
                                             float *restrict sums, size_t outputs) {
    int32_t leaves[block_rows];
    if (rows < abreast) {
        for (size_t r = 0; r < rows; r++) {
            add_vectors_of_row(trees, values, features + r * columns, columns, sums + r * outputs, outputs);
        }
        return;
    }
    for (size_t start = 0; start < rows; start += block_rows) {
        size_t count = least_of(rows - start, block_rows);
        const float *block = features + start * columns;
        readiness ready = readiness_for(trees, block, count * columns);
        for (size_t t = 0; t < trees.trees; t++) {
            find_leaves(trees, t, block, columns, count, leaves, ready);
            for (size_t r = 0; r < count; r++) {
                const float *vector = values + (size_t)trees.nodes[leaves[r]].payload * outputs;
                float *sum = sums + (start + r) * outputs;
                for (size_t k = 0; k < outputs; k++) {
                    sum[k] += vector[k];
                }
            }
        }
    }
}
