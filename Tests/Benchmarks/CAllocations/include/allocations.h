#pragma once

#include <stdint.h>

/// How often the calling thread has asked for memory; always 0 where that is not counted.
uint64_t allocations_of_this_thread(void);
