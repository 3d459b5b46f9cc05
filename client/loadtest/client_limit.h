// Detects runs that measured the load generator instead of the server.
#ifndef NEURITE_CLIENT_LOADTEST_CLIENT_LIMIT_H_
#define NEURITE_CLIENT_LOADTEST_CLIENT_LIMIT_H_

#include <string>
#include <vector>

#include "client/loadtest/load_options.h"
#include "client/loadtest/load_result.h"

namespace neurite {

// Returns one line per sign that the load generator was the bottleneck: its
// threads were busy all the time, it sent requests late, or it could not send
// requests because too many calls were in flight. Empty if the server's
// performance was measured.
std::vector<std::string> ClientLimits(const LoadOptions& options,
                                      const LoadResult& result);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_CLIENT_LIMIT_H_
