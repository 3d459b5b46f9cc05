#include "server/rpc/unread_policy.h"

#include <algorithm>

namespace neurite {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

milliseconds RetryAfter(const UnreadCall& call, milliseconds max_queue_time) {
  const nanoseconds left = call.timeout == nanoseconds::max()
                               ? nanoseconds(max_queue_time)
                               : call.timeout - call.age;
  return std::clamp(std::chrono::floor<milliseconds>(left) + milliseconds(1),
                    milliseconds(1), milliseconds(10'000));
}

}  // namespace neurite
