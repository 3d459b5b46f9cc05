#include "tests/testing/lock_count.h"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>

namespace {

std::atomic<int64_t> locks{0};

}  // namespace

extern "C" int pthread_mutex_lock(pthread_mutex_t* mutex) {
  using Function = int (*)(pthread_mutex_t*);
  static const auto kReal =
      reinterpret_cast<Function>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  ++locks;
  return kReal(mutex);
}

namespace neurite {

int64_t LockCount() { return locks; }

}  // namespace neurite
