// The codes of calls that ended without a "grpc-status".
#ifndef NEURITE_CLIENT_LOADTEST_GRPC_CODES_H_
#define NEURITE_CLIENT_LOADTEST_GRPC_CODES_H_

#include <cstdint>

#include "absl/status/status.h"

namespace neurite {

// The code that stands for an HTTP status where no "grpc-status" came
// (gRPC's http-grpc-status-mapping.md).
absl::StatusCode CodeOfHttpStatus(int status);

// The code of a stream that HTTP/2's error `code` ended (PROTOCOL-HTTP2.md).
absl::StatusCode CodeOfReset(uint32_t code);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_GRPC_CODES_H_
