#include "gemm.h"
#include "dispatch.h"

// Matrix products with 512-bit registers, where a BLAS that does not know the processor would use half of them.
//
// The usual blocking (Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication",
// doi:10.1145/1356052.1356053): a block of op(b) is packed into panels as wide as two registers, one of which stays in
// the first-level cache while the rows of a pass by in tiles of TILE_ROWS. Rows of a that lie as they are needed are
// read in place; transposed ones are packed.

#if defined(__x86_64__)
#include <immintrin.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WIDE __attribute__((target("avx512f,avx512vl,avx512dq,fma,avx2")))
#define WIDE_INLINE static inline __attribute__((always_inline, target("avx512f,avx512vl,avx512dq,fma,avx2")))

#define TILE_ROWS 8
#define BLOCK_BYTES_K 1280     // of a packed row of a panel column: 320 floats or 160 doubles
#define BLOCK_ROWS 256         // of a
#define BLOCK_BYTES_N 4096     // of a row of b: 1024 floats or 512 doubles

bool leptune_gemm_is_available(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq");
}

static pthread_key_t workspace_key;
static pthread_once_t workspace_once = PTHREAD_ONCE_INIT;
static int workspace_key_exists;

static void make_workspace_key(void) { workspace_key_exists = pthread_key_create(&workspace_key, free) == 0; }

/// Memory of this thread for packed blocks of b and of a; null if there is none. Freed with the thread.
static void *workspace(void) {
    static _Thread_local void *memory;
    if (memory) {
        return memory;
    }
    pthread_once(&workspace_once, make_workspace_key);
    // Blocks of b: k rows of BLOCK_BYTES_N; of a: BLOCK_ROWS rows of k. Either precision has k · size = BLOCK_BYTES_K.
    size_t bytes = (size_t)(BLOCK_BYTES_K / 4) * BLOCK_BYTES_N + (size_t)BLOCK_ROWS * BLOCK_BYTES_K + 4096;
    void *fresh = workspace_key_exists ? aligned_alloc(4096, (bytes + 4095) / 4096 * 4096) : NULL;
    if (fresh && pthread_setspecific(workspace_key, fresh) != 0) {
        free(fresh);
        return NULL;
    }
    memory = fresh;
    return memory;
}

WIDE_INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

#define REAL float
#define KERNEL(name) leptune_##name##_f32
#define PRECISE(name) name##_f32
#define VECTOR __m512
#define LANES 16
#define LOAD(p) _mm512_loadu_ps(p)
#define STORE(p, x) _mm512_storeu_ps(p, x)
#define MASK __mmask16
#define LOAD_SOME(mask, p) _mm512_maskz_loadu_ps(mask, p)
#define STORE_SOME(p, mask, x) _mm512_mask_storeu_ps(p, mask, x)
#define FILL(x) _mm512_set1_ps(x)
#define MULTIPLY(x, y) _mm512_mul_ps(x, y)
#define MULTIPLY_ADD(x, y, z) _mm512_fmadd_ps(x, y, z)
#include "gemm_template.h"

#define REAL double
#define KERNEL(name) leptune_##name##_f64
#define PRECISE(name) name##_f64
#define VECTOR __m512d
#define LANES 8
#define LOAD(p) _mm512_loadu_pd(p)
#define STORE(p, x) _mm512_storeu_pd(p, x)
#define MASK __mmask8
#define LOAD_SOME(mask, p) _mm512_maskz_loadu_pd(mask, p)
#define STORE_SOME(p, mask, x) _mm512_mask_storeu_pd(p, mask, x)
#define FILL(x) _mm512_set1_pd(x)
#define MULTIPLY(x, y) _mm512_mul_pd(x, y)
#define MULTIPLY_ADD(x, y, z) _mm512_fmadd_pd(x, y, z)
#include "gemm_template.h"

#include "gemm_bfloat16.h"

#else

bool leptune_gemm_is_available(void) { return false; }

bool leptune_gemm_bf16_is_available(void) { return false; }

bool leptune_gemm_bf16(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, const float *a, size_t lda,
                       const float *b, size_t ldb, float beta, float *c, size_t ldc) {
    return false;
}

bool leptune_gemm_f32(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha, const float *a,
                      size_t lda, const float *b, size_t ldb, float beta, float *c, size_t ldc) {
    return false;
}

bool leptune_gemm_f64(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, double alpha, const double *a,
                      size_t lda, const double *b, size_t ldb, double beta, double *c, size_t ldc) {
    return false;
}

#endif
