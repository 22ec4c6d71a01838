#pragma once
#include <stddef.h>

/// Waves of one feature: row r of z becomes sin(2π · frequency · x) for each frequency, then as many cosines. Rows of x
/// and z are x_stride and z_stride apart. Within 4 units in the last place of 1.
void leptune_waves_f32(const float *x, size_t x_stride, const float *frequencies, size_t count, float *z,
                       size_t z_stride, size_t rows);
void leptune_waves_f64(const double *x, size_t x_stride, const double *frequencies, size_t count, double *z,
                       size_t z_stride, size_t rows);

/// The way back through `leptune_waves`: gradient ← that of the frequencies, from the gradient d of z (rows as z's).
void leptune_waves_back_f32(const float *x, size_t x_stride, const float *z, const float *d, size_t z_stride,
                            float *gradient, size_t count, size_t rows);
void leptune_waves_back_f64(const double *x, size_t x_stride, const double *z, const double *d, size_t z_stride,
                            double *gradient, size_t count, size_t rows);

/// How far one feature has come through each of its bins: row r of z becomes (x − edges[t]) · inverse_widths[t] for each
/// bin t, cut to [0, 1]; but below the first bin and above the last the line goes on, for ten times its width at most.
void leptune_bins_f32(const float *x, size_t x_stride, const float *edges, const float *inverse_widths, size_t count,
                      float *z, size_t z_stride, size_t rows);
void leptune_bins_f64(const double *x, size_t x_stride, const double *edges, const double *inverse_widths, size_t count,
                      double *z, size_t z_stride, size_t rows);
