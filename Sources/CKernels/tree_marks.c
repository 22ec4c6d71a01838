#include "tree_marks.h"
#include "exponential.h"

size_t leptune_mark_tree(const leptune_tree_node *nodes, size_t root, size_t end, uint32_t *counts, uint32_t *firsts,
                         leptune_tree_mark *marks, float *values) {
    // Children come after their parents.
    for (size_t i = end; i-- > root;) {
        size_t left = (size_t)nodes[i].left;
        uint32_t leaves = left == i ? 1 : counts[left - root] + counts[left + 1 - root];
        if (leaves > leptune_most_marked_leaves) {
            return 0;
        }
        counts[i - root] = leaves;
    }
    size_t count = 0;
    firsts[0] = 0;
    for (size_t i = root; i < end; i++) {
        const leptune_tree_node *node = nodes + i;
        size_t left = (size_t)node->left;
        uint32_t first = firsts[i - root];
        if (left == i) {
            memcpy(values + first, &node->payload, sizeof *values);
            continue;
        }
        uint32_t right_first = first + counts[left - root];
        firsts[left - root] = first;
        firsts[left + 1 - root] = right_first;
        leptune_tree_mark mark = {node->threshold, node->feature, node->payload, (uint16_t)first,
                                  (uint16_t)right_first};
        marks[count++] = mark;
    }
    return counts[0];
}

enum { lanes = 16, vectors = 4, block_rows = lanes * vectors, word_bits = 32 };

typedef float floats __attribute__((vector_size(lanes * sizeof(float))));
typedef int32_t words __attribute__((vector_size(lanes * sizeof(int32_t))));

/// All bits set for rows that go right.
LEPTUNE_INLINE void goes_right(const leptune_tree_mark *mark, const uint32_t *sets, const float *block,
                               words right[vectors]) {
    const float *x = block + (size_t)(mark->feature & leptune_feature_mask) * block_rows;
    if (mark->feature & leptune_asks_for_code) {
        const uint32_t *set = sets + (size_t)mark->set * leptune_code_set_words;
        int32_t bits[block_rows];
        for (size_t r = 0; r < block_rows; r++) {
            uint32_t code = x[r] >= 0 && x[r] < leptune_codes ? (uint32_t)x[r] : 0;
            bits[r] = (int32_t)(set[code / 32] >> code % 32 & 1) - 1;
        }
        memcpy(right, bits, sizeof bits);
        return;
    }
    floats threshold = (floats){0} + mark->threshold;
    for (size_t v = 0; v < vectors; v++) {
        floats values;
        memcpy(&values, x + v * lanes, sizeof values);
        right[v] = mark->feature & leptune_missing_goes_right ? ~(values < threshold) : values >= threshold;
    }
}

/// The leaf of each row of a block in a tree of up to 32 leaves: the masks stay in registers.
LEPTUNE_INLINE void exits_of_small(const leptune_tree_mark *marks, const leptune_tree_mark *end, const uint32_t *sets,
                                   const float *block, uint16_t *leaves) {
    words open[vectors];
    for (size_t v = 0; v < vectors; v++) {
        open[v] = (words){0} - 1;
    }
    for (const leptune_tree_mark *mark = marks; mark < end; mark++) {
        words right[vectors];
        goes_right(mark, sets, block, right);
        uint32_t ruled_out = (uint32_t)((1ull << mark->end) - (1ull << mark->first));
        words mask = (words){0} + (int32_t)ruled_out;
        for (size_t v = 0; v < vectors; v++) {
            open[v] &= ~(right[v] & mask);
        }
    }
    uint32_t bits[block_rows];
    memcpy(bits, open, sizeof bits);
    for (size_t r = 0; r < block_rows; r++) {
        leaves[r] = (uint16_t)__builtin_ctz(bits[r]);
    }
}

LEPTUNE_INLINE void exits_of_large(const leptune_tree_mark *marks, const leptune_tree_mark *end, const uint32_t *sets,
                                   const float *block, size_t leaf_count, uint16_t *leaves) {
    words open[leptune_most_marked_leaves / word_bits][vectors];
    size_t used = (leaf_count + word_bits - 1) / word_bits;
    for (size_t w = 0; w < used; w++) {
        for (size_t v = 0; v < vectors; v++) {
            open[w][v] = (words){0} - 1;
        }
    }
    for (const leptune_tree_mark *mark = marks; mark < end; mark++) {
        words right[vectors];
        goes_right(mark, sets, block, right);
        for (size_t w = mark->first / word_bits; w * word_bits < mark->end; w++) {
            size_t low = mark->first > w * word_bits ? mark->first - w * word_bits : 0;
            size_t high = mark->end - w * word_bits < word_bits ? mark->end - w * word_bits : word_bits;
            words mask = (words){0} + (int32_t)(uint32_t)((1ull << high) - (1ull << low));
            for (size_t v = 0; v < vectors; v++) {
                open[w][v] &= ~(right[v] & mask);
            }
        }
    }
    uint32_t bits[block_rows];
    for (size_t w = used; w-- > 0;) {
        memcpy(bits, open[w], sizeof bits);
        for (size_t r = 0; r < block_rows; r++) {
            leaves[r] = bits[r] ? (uint16_t)(w * word_bits + (size_t)__builtin_ctz(bits[r])) : leaves[r];
        }
    }
}

LEPTUNE_KERNEL void leptune_add_marked_values(leptune_marked_trees trees, const float *restrict features,
                                              size_t columns, size_t rows, float *restrict block, float *restrict sums,
                                              size_t outputs) {
    uint16_t leaves[block_rows] = {0};
    for (size_t start = 0; start < rows; start += block_rows) {
        size_t count = rows - start < block_rows ? rows - start : block_rows;
        // Feature by feature; rows beyond the last repeat it.
        for (size_t r = 0; r < block_rows; r++) {
            const float *row = features + (start + (r < count ? r : count - 1)) * columns;
            for (size_t c = 0; c < columns; c++) {
                block[c * block_rows + r] = row[c];
            }
        }
        for (size_t t = 0; t < trees.trees; t++) {
            const leptune_tree_mark *marks = trees.marks + trees.first_marks[t];
            const leptune_tree_mark *end = trees.marks + trees.first_marks[t + 1];
            const float *values = trees.values + trees.first_values[t];
            size_t leaf_count = (size_t)(end - marks) + 1;
            if (leaf_count <= word_bits) {
                exits_of_small(marks, end, trees.sets, block, leaves);
            } else {
                exits_of_large(marks, end, trees.sets, block, leaf_count, leaves);
            }
            float *column = sums + start * outputs + t % outputs;
            for (size_t r = 0; r < count; r++) {
                column[r * outputs] += values[leaves[r]];
            }
        }
    }
}
