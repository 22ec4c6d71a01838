// Included by gemm.c, which explains the method: products of numbers that are rounded to bfloat16 (8 bits of precision)
// as they are packed, with sums in single precision. An instruction multiplies pairs of them: two neighbours along k.

#define PAIRED __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,fma,avx2")))
#define PAIRED_INLINE static inline __attribute__((always_inline, target("avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,fma,avx2")))

enum { pair_lanes = 16, pair_panel = 2 * pair_lanes, most_pairs = BLOCK_BYTES_K / 4, most_paired_n = BLOCK_BYTES_N / 4 };

bool leptune_gemm_bf16_is_available(void) {
    return leptune_gemm_is_available() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512bf16");
}

/// Pairs of an upper and a lower number, each rounded.
PAIRED_INLINE __m512i paired(__m512 first, __m512 second) {
    __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(first));
    __m512i high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(second));
    return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

/// c ← a · panel + beta · c, as `tile` of gemm_template.h; pair (i, l) of a is at a[i · row_step + l · pair_step].
PAIRED_INLINE void paired_tile(const int rows, const int vectors, size_t pairs, const uint32_t *restrict a,
                               size_t row_step, size_t pair_step, const uint32_t *restrict panel, float beta,
                               float *restrict c, size_t ldc, __mmask16 mask) {
    __m512 sum[TILE_ROWS][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        sum[i][0] = _mm512_setzero_ps();
        sum[i][1] = _mm512_setzero_ps();
    }
    for (size_t l = 0; l < pairs; l++) {
        __m512bh first = (__m512bh)_mm512_loadu_si512(panel);
        __m512bh second = vectors == 2 ? (__m512bh)_mm512_loadu_si512(panel + pair_lanes) : first;
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
            __m512bh x = (__m512bh)_mm512_set1_epi32((int)a[(size_t)i * row_step]);
            sum[i][0] = _mm512_dpbf16_ps(sum[i][0], x, first);
            if (vectors == 2) {
                sum[i][1] = _mm512_dpbf16_ps(sum[i][1], x, second);
            }
        }
        a += pair_step;
        panel += vectors * pair_lanes;
    }
    __m512 kept = _mm512_set1_ps(beta);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        float *row = c + (size_t)i * ldc;
        if (vectors == 2) {
            __m512 x = sum[i][0];
            _mm512_storeu_ps(row, beta == 0 ? x : _mm512_fmadd_ps(kept, _mm512_loadu_ps(row), x));
            row += pair_lanes;
        }
        __m512 x = sum[i][vectors - 1];
        _mm512_mask_storeu_ps(row, mask, beta == 0 ? x : _mm512_fmadd_ps(kept, _mm512_maskz_loadu_ps(mask, row), x));
    }
}

/// The tiles of all rows of a against one panel; rows lie `row_step` apart, or in tiles if `is_tiled`.
PAIRED_INLINE void paired_tiles(const int vectors, const int is_tiled, size_t m, size_t pairs,
                                const uint32_t *restrict a, size_t row_words, const uint32_t *restrict panel,
                                float beta, float *restrict c, size_t ldc, __mmask16 mask) {
    size_t row_step = is_tiled ? 1 : row_words;
    size_t pair_step = is_tiled ? TILE_ROWS : 1;
    size_t i = 0;
    for (; i + TILE_ROWS <= m; i += TILE_ROWS) {
        paired_tile(TILE_ROWS, vectors, pairs, a, row_step, pair_step, panel, beta, c, ldc, mask);
        a += TILE_ROWS * (is_tiled ? pairs : row_words);
        c += TILE_ROWS * ldc;
    }
#define REST(rows)                                                                                                     \
    case rows: paired_tile(rows, vectors, pairs, a, row_step, pair_step, panel, beta, c, ldc, mask); break;
    switch (m - i) {
        REST(1) REST(2) REST(3) REST(4) REST(5) REST(6) REST(7)
    default: break;
    }
#undef REST
}

#define PAIRED_TILES(name, vectors, is_tiled)                                                                          \
    PAIRED static void name(size_t m, size_t pairs, const uint32_t *a, size_t row_words, const uint32_t *panel,        \
                            float beta, float *c, size_t ldc, __mmask16 mask) {                                        \
        paired_tiles(vectors, is_tiled, m, pairs, a, row_words, panel, beta, c, ldc, mask);                            \
    }
PAIRED_TILES(paired_rows_narrow, 1, 0)
PAIRED_TILES(paired_rows_wide, 2, 0)
PAIRED_TILES(paired_columns_narrow, 1, 1)
PAIRED_TILES(paired_columns_wide, 2, 1)
#undef PAIRED_TILES

WIDE_INLINE __mmask16 first_lanes(size_t count) { return (__mmask16)((1u << smaller(count, pair_lanes)) - 1); }

/// A panel of b as it lies: pairs of rows, `width` columns of which `present` exist.
PAIRED static void pack_row_pairs(uint32_t *restrict target, size_t width, const float *restrict source, size_t step,
                                  size_t present, size_t depth) {
    for (size_t l = 0; l < depth; l += 2, source += 2 * step) {
        for (size_t j = 0; j < width; j += pair_lanes, target += pair_lanes) {
            __mmask16 mask = present > j ? first_lanes(present - j) : 0;
            __m512 first = _mm512_maskz_loadu_ps(mask, source + j);
            __m512 second = _mm512_maskz_loadu_ps(l + 1 < depth ? mask : 0, source + step + j);
            _mm512_storeu_si512(target, paired(first, second));
        }
    }
}

/// Thirty-two numbers in a row as sixteen pairs; those from `count` on are 0.
PAIRED_INLINE __m512i sixteen_pairs(const float *source, size_t count) {
    __m512 low = _mm512_maskz_loadu_ps(first_lanes(count), source);
    __m512 high = count > pair_lanes ? _mm512_maskz_loadu_ps(first_lanes(count - pair_lanes), source + pair_lanes)
                                     : _mm512_setzero_ps();
    return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

/// A panel of b whose columns lie as rows `step` apart.
PAIRED static void pack_column_pairs(uint32_t *restrict target, size_t width, const float *restrict source, size_t step,
                                     size_t present, size_t depth) {
    size_t pairs = (depth + 1) / 2;
    if (present < width) {
        memset(target, 0, width * pairs * sizeof *target);
    }
    for (size_t l = 0; l < depth; l += pair_panel) {
        size_t here = smaller(pair_lanes, pairs - l / 2);
        uint32_t *block = target + l / 2 * width;
        for (size_t j = 0; j < present; j++) {
            uint32_t column[pair_lanes];
            _mm512_storeu_si512(column, sixteen_pairs(source + j * step + l, depth - l));
            for (size_t p = 0; p < here; p++) {
                block[p * width + j] = column[p];
            }
        }
    }
}

/// Rows of a as they lie, `row_words` apart.
PAIRED static void pack_rows(uint32_t *restrict target, size_t row_words, const float *restrict source, size_t step,
                             size_t rows, size_t depth) {
    for (size_t i = 0; i < rows; i++) {
        for (size_t l = 0; l < depth; l += pair_panel) {
            _mm512_storeu_si512(target + i * row_words + l / 2, sixteen_pairs(source + i * step + l, depth - l));
        }
    }
}

/// Rows of a that lie as columns, in tiles: pairs of `TILE_ROWS` rows together.
PAIRED static void pack_tiles(uint32_t *restrict target, const float *restrict source, size_t step, size_t rows,
                              size_t depth) {
    size_t pairs = (depth + 1) / 2;
    // Two tiles at once use whole lines of the cache.
    for (size_t i = 0; i < rows; i += pair_lanes) {
        __mmask16 mask = first_lanes(rows - i);
        uint32_t *tile = target + i * pairs;
        uint32_t *next = tile + TILE_ROWS * pairs;
        for (size_t l = 0; l < depth; l += 2, tile += TILE_ROWS, next += TILE_ROWS) {
            const float *row = source + l * step + i;
            __m512 first = _mm512_maskz_loadu_ps(mask, row);
            __m512 second = _mm512_maskz_loadu_ps(l + 1 < depth ? mask : 0, row + step);
            __m512i both = paired(first, second);
            _mm256_storeu_si256((__m256i *)tile, _mm512_castsi512_si256(both));
            if (rows - i > TILE_ROWS) {
                _mm256_storeu_si256((__m256i *)next, _mm512_extracti64x4_epi64(both, 1));
            }
        }
    }
}

PAIRED bool leptune_gemm_bf16(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                              const float *restrict a, size_t lda, const float *restrict b, size_t ldb, float beta,
                              float *restrict c, size_t ldc) {
    uint32_t *packed_b = workspace();
    if (!packed_b || k == 0) {
        return false;
    }
    uint32_t *packed_a = packed_b + (size_t)most_pairs * most_paired_n;
    size_t blocks = (k + 2 * most_pairs - 1) / (2 * most_pairs);
    size_t block_k = ((k + blocks - 1) / blocks + 1) / 2 * 2;
    for (size_t j0 = 0; j0 < n; j0 += most_paired_n) {
        size_t columns = smaller(most_paired_n, n - j0);
        for (size_t l0 = 0; l0 < k; l0 += block_k) {
            size_t depth = smaller(block_k, k - l0);
            size_t pairs = (depth + 1) / 2;
            size_t row_words = (pairs + pair_lanes - 1) / pair_lanes * pair_lanes;
            float block_beta = l0 == 0 ? beta : 1;
            uint32_t *panel = packed_b;
            for (size_t j = 0; j < columns; j += pair_panel) {
                size_t width = columns - j > pair_lanes ? pair_panel : pair_lanes;
                size_t present = smaller(width, columns - j);
                if (transpose_b) {
                    pack_column_pairs(panel, width, b + (j0 + j) * ldb + l0, ldb, present, depth);
                } else {
                    pack_row_pairs(panel, width, b + l0 * ldb + j0 + j, ldb, present, depth);
                }
                panel += width * pairs;
            }
            for (size_t i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
                size_t rows = smaller(BLOCK_ROWS, m - i0);
                if (transpose_a) {
                    pack_tiles(packed_a, a + l0 * lda + i0, lda, rows, depth);
                } else {
                    pack_rows(packed_a, row_words, a + i0 * lda + l0, lda, rows, depth);
                }
                panel = packed_b;
                for (size_t j = 0; j < columns; j += pair_panel) {
                    int is_wide = columns - j > pair_lanes;
                    size_t before = is_wide ? pair_lanes : 0;
                    __mmask16 mask = first_lanes(columns - j - before);
                    float *target = c + i0 * ldc + j0 + j;
                    if (transpose_a) {
                        (is_wide ? paired_columns_wide : paired_columns_narrow)(rows, pairs, packed_a, 0, panel,
                                                                                block_beta, target, ldc, mask);
                    } else {
                        (is_wide ? paired_rows_wide : paired_rows_narrow)(rows, pairs, packed_a, row_words, panel,
                                                                          block_beta, target, ldc, mask);
                    }
                    panel += (is_wide ? pair_panel : pair_lanes) * pairs;
                }
            }
        }
    }
    return true;
}
