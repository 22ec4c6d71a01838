#include "convolution.h"
#include "dispatch.h"
#include <string.h>

#define TEMPLATE "convolution_template.h"
#include "for_each_precision.h"
