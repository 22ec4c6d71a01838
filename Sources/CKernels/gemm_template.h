// Included once for each precision by gemm.c, which defines the macros and explains the method.

#define PANEL (2 * LANES)

/// c ← alpha · a · panel + beta · c for `rows` (a constant) rows and up to two registers of columns.
///
/// Element (i, l) of a is at a[i · row_step + l · column_step]; `panel` has k rows of `vectors` (a constant) registers.
/// Of the last register, the columns in `mask` exist.
WIDE_INLINE void PRECISE(tile)(const int rows, const int vectors, size_t k, REAL alpha, const REAL *restrict a,
                               size_t row_step, size_t column_step, const REAL *restrict panel, REAL beta,
                               REAL *restrict c, size_t ldc, MASK mask) {
    VECTOR sum[TILE_ROWS][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        sum[i][0] = FILL(0);
        sum[i][1] = FILL(0);
    }
    for (size_t l = 0; l < k; l++) {
        VECTOR first = LOAD(panel);
        VECTOR second = vectors == 2 ? LOAD(panel + LANES) : first;
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
            VECTOR x = FILL(a[(size_t)i * row_step]);
            sum[i][0] = MULTIPLY_ADD(x, first, sum[i][0]);
            if (vectors == 2) {
                sum[i][1] = MULTIPLY_ADD(x, second, sum[i][1]);
            }
        }
        a += column_step;
        panel += vectors * LANES;
    }
    VECTOR factor = FILL(alpha);
    VECTOR kept = FILL(beta);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        REAL *row = c + (size_t)i * ldc;
        if (vectors == 2) {
            VECTOR x = MULTIPLY(factor, sum[i][0]);
            STORE(row, beta == 0 ? x : MULTIPLY_ADD(kept, LOAD(row), x));
            row += LANES;
        }
        VECTOR x = MULTIPLY(factor, sum[i][vectors - 1]);
        STORE_SOME(row, mask, beta == 0 ? x : MULTIPLY_ADD(kept, LOAD_SOME(mask, row), x));
    }
}

/// The tiles of all rows of a against one panel.
WIDE_INLINE void PRECISE(tiles)(const int vectors, const int is_packed, size_t m, size_t k, REAL alpha,
                                const REAL *restrict a, size_t lda, const REAL *restrict panel, REAL beta,
                                REAL *restrict c, size_t ldc, MASK mask) {
    size_t row_step = is_packed ? 1 : lda;
    size_t column_step = is_packed ? TILE_ROWS : 1;
    size_t i = 0;
    for (; i + TILE_ROWS <= m; i += TILE_ROWS) {
        PRECISE(tile)(TILE_ROWS, vectors, k, alpha, a, row_step, column_step, panel, beta, c, ldc, mask);
        a += is_packed ? TILE_ROWS * k : TILE_ROWS * lda;
        c += TILE_ROWS * ldc;
    }
#define REST(rows)                                                                                                     \
    case rows: PRECISE(tile)(rows, vectors, k, alpha, a, row_step, column_step, panel, beta, c, ldc, mask); break;
    switch (m - i) {
        REST(1) REST(2) REST(3) REST(4) REST(5) REST(6) REST(7)
    default: break;
    }
#undef REST
}

WIDE static void PRECISE(tiles_in_place)(size_t vectors, size_t m, size_t k, REAL alpha, const REAL *a, size_t lda,
                                         const REAL *panel, REAL beta, REAL *c, size_t ldc, MASK mask) {
    if (vectors == 2) {
        PRECISE(tiles)(2, 0, m, k, alpha, a, lda, panel, beta, c, ldc, mask);
    } else {
        PRECISE(tiles)(1, 0, m, k, alpha, a, lda, panel, beta, c, ldc, mask);
    }
}

WIDE static void PRECISE(tiles_packed)(size_t vectors, size_t m, size_t k, REAL alpha, const REAL *a,
                                       const REAL *panel, REAL beta, REAL *c, size_t ldc, MASK mask) {
    if (vectors == 2) {
        PRECISE(tiles)(2, 1, m, k, alpha, a, 0, panel, beta, c, ldc, mask);
    } else {
        PRECISE(tiles)(1, 1, m, k, alpha, a, 0, panel, beta, c, ldc, mask);
    }
}

/// target[l · width + j] ← source[j · step + l] for l < k and j < columns, 0 for the other columns up to width.
WIDE static void PRECISE(pack_transposed)(REAL *restrict target, size_t width, const REAL *restrict source, size_t step,
                                          size_t columns, size_t k) {
    if (columns < width) {
        memset(target, 0, width * k * sizeof(REAL));
    }
    size_t j = 0;
    // Eight rows at a time: their lines stay in the cache while a line of each is spread over eight steps or more.
    for (; j + 8 <= columns; j += 8) {
        const REAL *s = source + j * step;
        REAL *t = target + j;
        for (size_t l = 0; l < k; l++, t += width) {
            REAL x0 = s[l], x1 = s[step + l], x2 = s[2 * step + l], x3 = s[3 * step + l];
            REAL x4 = s[4 * step + l], x5 = s[5 * step + l], x6 = s[6 * step + l], x7 = s[7 * step + l];
            t[0] = x0, t[1] = x1, t[2] = x2, t[3] = x3, t[4] = x4, t[5] = x5, t[6] = x6, t[7] = x7;
        }
    }
    for (; j < columns; j++) {
        for (size_t l = 0; l < k; l++) {
            target[l * width + j] = source[j * step + l];
        }
    }
}

/// target[l · width + j] ← source[l · step + j] for l < k and j < columns, 0 for the other columns up to width.
WIDE static void PRECISE(pack)(REAL *restrict target, size_t width, const REAL *restrict source, size_t step,
                               size_t columns, size_t k) {
    if (columns == PANEL && width == PANEL) {
        for (size_t l = 0; l < k; l++, target += PANEL, source += step) {
            STORE(target, LOAD(source));
            STORE(target + LANES, LOAD(source + LANES));
        }
        return;
    }
    if (columns == TILE_ROWS && width == TILE_ROWS) {
        for (size_t l = 0; l < k; l++, target += TILE_ROWS, source += step) {
            memcpy(target, source, TILE_ROWS * sizeof(REAL));
        }
        return;
    }
    for (size_t l = 0; l < k; l++, target += width, source += step) {
        for (size_t j = 0; j < columns; j++) {
            target[j] = source[j];
        }
        for (size_t j = columns; j < width; j++) {
            target[j] = 0;
        }
    }
}

/// How many registers the panel that begins at column j has.
WIDE_INLINE size_t PRECISE(panel_vectors)(size_t j, size_t n) { return n - j > LANES ? 2 : 1; }

WIDE bool KERNEL(gemm)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, REAL alpha,
                       const REAL *restrict a, size_t lda, const REAL *restrict b, size_t ldb, REAL beta,
                       REAL *restrict c, size_t ldc) {
    const size_t most_k = BLOCK_BYTES_K / sizeof(REAL);
    const size_t most_n = BLOCK_BYTES_N / sizeof(REAL);
    REAL *packed_b = workspace();
    if (!packed_b) {
        return false;
    }
    REAL *packed_a = packed_b + (size_t)(BLOCK_BYTES_K / 4) * BLOCK_BYTES_N / sizeof(REAL);
    if (k == 0) {
        for (size_t i = 0; i < m; i++) {
            for (size_t j = 0; j < n; j++) {
                c[i * ldc + j] = beta == 0 ? 0 : beta * c[i * ldc + j];
            }
        }
        return true;
    }
    // Blocks of even height: three of 262 rows rather than two of 320 and one of 144.
    size_t block_k = (k + (k + most_k - 1) / most_k - 1) / ((k + most_k - 1) / most_k);
    for (size_t j0 = 0; j0 < n; j0 += most_n) {
        size_t columns = smaller(most_n, n - j0);
        for (size_t l0 = 0; l0 < k; l0 += block_k) {
            size_t depth = smaller(block_k, k - l0);
            REAL block_beta = l0 == 0 ? beta : 1;
            REAL *panel = packed_b;
            for (size_t j = 0; j < columns; j += PANEL) {
                size_t width = PRECISE(panel_vectors)(j, columns) * LANES;
                size_t present = smaller(width, columns - j);
                if (transpose_b) {
                    PRECISE(pack_transposed)(panel, width, b + (j0 + j) * ldb + l0, ldb, present, depth);
                } else {
                    PRECISE(pack)(panel, width, b + l0 * ldb + j0 + j, ldb, present, depth);
                }
                panel += width * depth;
            }
            for (size_t i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
                size_t rows = smaller(BLOCK_ROWS, m - i0);
                if (transpose_a) {
                    for (size_t i = 0; i < rows; i += TILE_ROWS) {
                        PRECISE(pack)(packed_a + i * depth, TILE_ROWS, a + l0 * lda + i0 + i, lda,
                                      smaller(TILE_ROWS, rows - i), depth);
                    }
                }
                panel = packed_b;
                for (size_t j = 0; j < columns; j += PANEL) {
                    size_t vectors = PRECISE(panel_vectors)(j, columns);
                    size_t last = smaller(vectors * LANES, columns - j) - (vectors - 1) * LANES;
                    MASK mask = (MASK)((1u << last) - 1);
                    REAL *target = c + i0 * ldc + j0 + j;
                    if (transpose_a) {
                        PRECISE(tiles_packed)(vectors, rows, depth, alpha, packed_a, panel, block_beta, target, ldc,
                                              mask);
                    } else {
                        PRECISE(tiles_in_place)(vectors, rows, depth, alpha, a + i0 * lda + l0, lda, panel, block_beta,
                                                target, ldc, mask);
                    }
                    panel += vectors * LANES * depth;
                }
            }
        }
    }
    return true;
}

#undef PANEL
#undef REAL
#undef KERNEL
#undef PRECISE
#undef VECTOR
#undef LANES
#undef LOAD
#undef STORE
#undef MASK
#undef LOAD_SOME
#undef STORE_SOME
#undef FILL
#undef MULTIPLY
#undef MULTIPLY_ADD
