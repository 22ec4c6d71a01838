#include "recurrent.h"
#include "exponential.h"

#define TEMPLATE "recurrent_template.h"
#include "for_each_precision.h"
