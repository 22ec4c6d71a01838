#pragma once
#include <stdint.h>
#include <sys/eventfd.h>
#include <zmq.h>

/* libzmq 4.3.4 knows this option; its header declares it only for draft builds. */
enum { LEPTUNE_ZMQ_ZAP_ENFORCE_DOMAIN = 93 };
