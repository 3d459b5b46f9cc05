#include "server/descriptor_limit.h"

#include <sys/resource.h>

#include "server/log.h"

namespace neurite {

void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  // Read again: the log shows the limit in effect even if it was not raised.
  getrlimit(RLIMIT_NOFILE, &limit);
  LogInfo("at most ", limit.rlim_cur, " open sockets and files");
}

}  // namespace neurite
