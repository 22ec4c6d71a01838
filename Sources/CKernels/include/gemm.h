#pragma once
#include <stdbool.h>
#include <stddef.h>

/// Whether this processor has what the products below need (AVX-512). They must not be called without.
bool leptune_gemm_is_available(void);

/// c ← alpha · op(a) · op(b) + beta · c for row-major matrices; op(a) is m × k, op(b) is k × n; c is not read if beta is
/// 0. One thread; the same shape gives the same order of sums. Keeps a block of memory for each thread that calls it.
///
/// Returns false, with c as it was, if that memory cannot be had.
bool leptune_gemm_f32(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha, const float *a,
                      size_t lda, const float *b, size_t ldb, float beta, float *c, size_t ldc);
bool leptune_gemm_f64(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, double alpha, const double *a,
                      size_t lda, const double *b, size_t ldb, double beta, double *c, size_t ldc);

/// Whether this processor multiplies pairs of bfloat16 (AVX-512 BF16).
bool leptune_gemm_bf16_is_available(void);

/// c ← op(a) · op(b) + beta · c with a and b rounded to bfloat16, sums in single precision; else as leptune_gemm_f32, at
/// twice its speed.
///
/// Returns false, with c as it was, if there is no memory or k is 0.
bool leptune_gemm_bf16(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, const float *a, size_t lda,
                       const float *b, size_t ldb, float beta, float *c, size_t ldc);
