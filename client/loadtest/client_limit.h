// Was it the server that was measured, or the client?
#ifndef NEURITE_CLIENT_LOADTEST_CLIENT_LIMIT_H_
#define NEURITE_CLIENT_LOADTEST_CLIENT_LIMIT_H_

#include <string>
#include <vector>

#include "client/loadtest/load_options.h"
#include "client/loadtest/load_result.h"

namespace neurite {

// One line for each sign that the load generator itself was the limit: its
// threads were busy all the time, it sent late, or it had too many calls in
// flight to send at all. None: the figures are the server's.
std::vector<std::string> ClientLimits(const LoadOptions& options,
                                      const LoadResult& result);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_CLIENT_LIMIT_H_
