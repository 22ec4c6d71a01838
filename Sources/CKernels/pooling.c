#include "pooling.h"
#include "dispatch.h"
#include <string.h>

#define TEMPLATE "pooling_template.h"
#include "for_each_precision.h"
