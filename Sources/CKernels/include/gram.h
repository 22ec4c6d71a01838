#pragma once
#include <stddef.h>

/// The columns that a packed row takes: so many, filled up to a whole number of vectors.
size_t leptune_packed_columns(size_t columns);

/// z ← (x − shift) · scale, row by row, then `extra` columns of 1, then zeros up to `stride` columns.
///
/// `stride` is `leptune_packed_columns(columns + extra)`; rows of x are `columns` apart. Where scale is 0, z is 0.
void leptune_pack_rows_f32(const float *x, const float *shift, const float *scale, float *z, size_t rows, size_t columns,
                           size_t extra, size_t stride);

/// Moves the rows whose weight is not 0 to the front, and their weights; returns how many there are.
size_t leptune_keep_weighted_rows_f32(float *z, float *weights, size_t rows, size_t stride);

/// The lower triangle of gram ← gram + zᵀ · diag(weights) · z, of `order` × `order` with rows `order` apart.
///
/// Products are summed in single precision over at most 256 rows, then added in double. `weights` may be null for 1.
/// Rows of z are `stride` apart, a value of `leptune_packed_columns` not below `order`.
void leptune_add_gram_f32(const float *z, const float *weights, double *gram, size_t rows, size_t order, size_t stride);

/// sums ← z · w, one for each row; w has `stride` elements.
void leptune_row_sums_f32(const float *z, const float *w, float *sums, size_t rows, size_t stride);

/// total ← total + zᵀ · g, with `order` elements; summed in single precision over at most 256 rows.
void leptune_add_row_sums_back_f32(const float *z, const float *g, double *total, size_t rows, size_t order,
                                   size_t stride);

/// sums ← z · w for several outputs: w is `order` × `outputs`, sums `rows` × `outputs`; `outputs` is a value of
/// `leptune_packed_columns`.
void leptune_row_products_f32(const float *z, const float *w, float *sums, size_t rows, size_t order, size_t stride,
                              size_t outputs);

/// total ← total + zᵀ · g for several outputs: `order` × `outputs`, in double; `outputs` is a value of
/// `leptune_packed_columns`. Summed in single precision over at most 256 rows.
void leptune_add_row_products_back_f32(const float *z, const float *g, double *total, size_t rows, size_t order,
                                       size_t stride, size_t outputs);

/// By column: sum ← sum + weights · (x − origin), squares ← squares + weights · (x − origin)², in double; `weights` may
/// be null for 1.
void leptune_add_moments_f32(const float *x, const float *weights, const float *origin, double *sum, double *squares,
                             size_t rows, size_t columns);
