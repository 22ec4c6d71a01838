#pragma once
#include <stdint.h>

// The functions of XGBoost's C interface that are used, as types of pointers: the library is opened when the first model
// asks for it, so that programs are built and started without it. Those that return a number return 0 if all is well.

typedef void *leptune_xgboost_handle;

typedef const char *(*leptune_xgboost_last_error)(void);
typedef int (*leptune_xgboost_proxy_create)(leptune_xgboost_handle *out);
/// The table is described as JSON by the protocol of numpy's array interface.
typedef int (*leptune_xgboost_proxy_set)(leptune_xgboost_handle proxy, const char *table);
typedef void (*leptune_xgboost_reset)(void *_Nonnull context);
/// Returns 1 after the next rows were put into the proxy, 0 if there are no more.
typedef int (*leptune_xgboost_next)(void *_Nonnull context);
typedef int (*leptune_xgboost_matrix_create)(void *context, leptune_xgboost_handle proxy,
                                             leptune_xgboost_handle reference, leptune_xgboost_reset reset,
                                             leptune_xgboost_next next, const char *configuration,
                                             leptune_xgboost_handle *out);
typedef int (*leptune_xgboost_matrix_set_floats)(leptune_xgboost_handle matrix, const char *field, const float *values,
                                                 uint64_t count);
typedef int (*leptune_xgboost_free)(leptune_xgboost_handle handle);
typedef int (*leptune_xgboost_booster_create)(const leptune_xgboost_handle *matrices, uint64_t count,
                                              leptune_xgboost_handle *out);
typedef int (*leptune_xgboost_set_parameter)(leptune_xgboost_handle booster, const char *name, const char *value);
typedef int (*leptune_xgboost_update)(leptune_xgboost_handle booster, int iteration, leptune_xgboost_handle matrix);
typedef int (*leptune_xgboost_slice)(leptune_xgboost_handle booster, int begin, int end, int step,
                                     leptune_xgboost_handle *out);
/// The text belongs to the booster, until it is asked again.
typedef int (*leptune_xgboost_save)(leptune_xgboost_handle booster, const char *configuration, uint64_t *length,
                                    const char **text);
typedef int (*leptune_xgboost_load)(leptune_xgboost_handle booster, const void *text, uint64_t length);
