#pragma once
#include <stddef.h>

// One step of recurrent cells for a batch: `rows` rows of `units` units. Rows of each array are its stride apart.

/// A gated recurrent unit (Cho et al. 2014, in the form with the reset gate behind the product). `gates` holds what comes
/// in for the reset gate r, the update gate z and the candidate n, `product` the state's part of n; `shift` has 3 · units
/// and `product_shift` units. Afterwards `gates` holds r, z and n, `product` has its shift, and the new state is
/// (1 − z) · n + z · previous. `previous` may be null for 0.
void leptune_gru_step_f32(float *gates, size_t gate_stride, float *product, size_t product_stride, const float *shift,
                          const float *product_shift, const float *previous, float *state, size_t state_stride,
                          size_t rows, size_t units);
void leptune_gru_step_f64(double *gates, size_t gate_stride, double *product, size_t product_stride,
                          const double *shift, const double *product_shift, const double *previous, double *state,
                          size_t state_stride, size_t rows, size_t units);

/// The way back: from the gradient d of the new state (rows units apart), gates ← the gradients of what came in, product ←
/// its gradient, and d ← the part of the previous state's gradient that did not pass a product.
void leptune_gru_back_f32(float *gates, size_t gate_stride, float *product, size_t product_stride,
                          const float *previous, size_t state_stride, float *d, size_t rows, size_t units);
void leptune_gru_back_f64(double *gates, size_t gate_stride, double *product, size_t product_stride,
                          const double *previous, size_t state_stride, double *d, size_t rows, size_t units);

/// A long short-term memory (Hochreiter and Schmidhuber 1997, with forget gates). `gates` holds what comes in for the
/// input gate i, the forget gate f, the candidate g and the output gate o; `shift` has 4 · units. Afterwards `gates` holds
/// i, f, g and o, cell ← f · previous_cell + i · g, squashed ← tanh(cell), state ← o · squashed. `previous_cell` may be
/// null for 0. Cells, squashed cells and states have one stride.
void leptune_lstm_step_f32(float *gates, size_t gate_stride, const float *shift, const float *previous_cell, float *cell,
                           float *squashed, float *state, size_t state_stride, size_t rows, size_t units);
void leptune_lstm_step_f64(double *gates, size_t gate_stride, const double *shift, const double *previous_cell,
                           double *cell, double *squashed, double *state, size_t state_stride, size_t rows,
                           size_t units);

/// The way back: from the gradients of the new state and of the new cell (rows units apart), gates ← the gradients of
/// what came in, and cell_d ← that of the previous cell.
void leptune_lstm_back_f32(float *gates, size_t gate_stride, const float *previous_cell, const float *squashed,
                           size_t state_stride, const float *d, float *cell_d, size_t rows, size_t units);
void leptune_lstm_back_f64(double *gates, size_t gate_stride, const double *previous_cell, const double *squashed,
                           size_t state_stride, const double *d, double *cell_d, size_t rows, size_t units);
