// Includes the file named by TEMPLATE once for each precision. No include guard: that is its purpose.
//   REAL          the scalar type
//   KERNEL(name)  the exported function's name
//   PRECISE(name) the inline function's name

#define REAL float
#define KERNEL(name) leptune_##name##_f32
#define PRECISE(name) name##_f32
#include TEMPLATE
#undef REAL
#undef KERNEL
#undef PRECISE

#define REAL double
#define KERNEL(name) leptune_##name##_f64
#define PRECISE(name) name##_f64
#include TEMPLATE
#undef REAL
#undef KERNEL
#undef PRECISE
