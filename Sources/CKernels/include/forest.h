#pragma once
#include "histogram.h"

// Splits of the nodes of a forest's trees, one feature at a time: few features are asked at a node, other ones at the
// next, so that there is no parent's histogram to subtract from. Small nodes sort their rows instead.
//
// The samples of a node are two arrays: the rows, and a word for each. For numbers and for two classes the word is as in
// histogram.h: weight · value above, weight below. For more classes it has the weight above and the class below.

typedef struct {
    /// (Σ weight · value)² / Σ weight of both sides; for classes Σ over classes of (Σ weight)² / Σ weight. −1 if there
    /// is no allowed split.
    double score;
    /// Bins up to this one go left. Among the bins that no sample has between two sides it is the middle one.
    int32_t bin;
    /// Whether missing numbers, which are in the bin after the others, go left.
    int32_t missing_goes_left;
    /// The packed sums of the left side; 0 for classes.
    uint64_t left;
} leptune_node_split;

/// The best split by a feature of `bins` bins, and one more of missing numbers; each side weighs at least `least`.
/// `histogram` has room for 256 words.
leptune_node_split leptune_number_split(const uint8_t *column, const uint32_t *rows, const uint64_t *words,
                                        size_t count, size_t bins, uint64_t total, double least, uint64_t *histogram);

/// The same for a mark, a feature of two bins without missing numbers, by the packed sum of its second bin: there is one
/// place to split, and nothing to sort.
leptune_node_split leptune_mark_split(uint64_t right, uint64_t total, double least);

enum {
    /// Marks that are summed at once.
    leptune_marks_together = 8,
};

/// The packed sums of the samples that have each of eight marks.
///
/// `bits` is the word of the first row that has the marks' bits, `stride` words before the next row's; `places` has the
/// bits' numbers, 0 to 63.
void leptune_sum_marked(const uint64_t *bits, size_t stride, const uint64_t *places, const uint32_t *rows,
                        const uint64_t *words, size_t count, uint64_t *sums);

/// The same for classes. `totals` has each class's weight; `histogram` has room for 256 · classes numbers, all 0 before
/// and after; `left` and `right` for `classes` each.
leptune_node_split leptune_class_split(const uint8_t *column, const uint32_t *rows, const uint64_t *words, size_t count,
                                       size_t bins, size_t classes, const double *totals, double least,
                                       uint32_t *histogram, double *left, double *right);

/// The lowest and the highest bin of the samples that are below `bins`; low > high if there are none.
void leptune_bin_range(const uint8_t *column, const uint32_t *rows, size_t count, size_t bins, int32_t *low,
                       int32_t *high);

/// The packed sum of the samples whose bin goes left, by a table of 0 and 1.
uint64_t leptune_sum_left(const uint8_t *column, const uint32_t *rows, const uint64_t *words, size_t count,
                          const uint8_t *goes_left);

/// Adds each sample's weight to its class; with a column, only of samples whose bin goes left.
void leptune_weigh_classes(const uint8_t *column, const uint32_t *rows, const uint64_t *words, size_t count,
                           const uint8_t *goes_left, double *weights);

/// As `leptune_partition_rows`, with the words beside the rows.
size_t leptune_partition_samples(uint32_t *rows, uint64_t *words, uint32_t *row_scratch, uint64_t *word_scratch,
                                 const uint8_t *column, const uint8_t *left, size_t count);

/// The same by a bit of each row, as in `leptune_sum_marked`: those without it go left.
size_t leptune_partition_marked(uint32_t *rows, uint64_t *words, uint32_t *row_scratch, uint64_t *word_scratch,
                                const uint64_t *bits, size_t stride, unsigned bit, size_t count);
