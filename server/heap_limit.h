// The limit on freed memory that the C library keeps.
#ifndef NEURITE_SERVER_HEAP_LIMIT_H_
#define NEURITE_SERVER_HEAP_LIMIT_H_

namespace neurite {

// Lets free() return memory at the end of a heap to the system once there is 1
// MiB of it, and allocates larger blocks apart from the heaps. By default glibc
// raises both limits to the largest block that was ever freed, at most 32 MiB
// and twice that, and malloc_trim does not reach the end of the heaps of other
// threads than the main one: every worker could keep that much for ever.
//
// Must be called before the first thread is started.
void LimitHeaps();

}  // namespace neurite

#endif  // NEURITE_SERVER_HEAP_LIMIT_H_
