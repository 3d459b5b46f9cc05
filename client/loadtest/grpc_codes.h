// Status codes of calls that ended without a "grpc-status".
#ifndef NEURITE_CLIENT_LOADTEST_GRPC_CODES_H_
#define NEURITE_CLIENT_LOADTEST_GRPC_CODES_H_

#include <cstdint>

#include "absl/status/status.h"

namespace neurite {

// Maps an HTTP status to a code, for responses without "grpc-status" (gRPC's
// http-grpc-status-mapping.md).
absl::StatusCode CodeOfHttpStatus(int status);

// Maps the HTTP/2 error code of a reset stream to a status code (gRPC's
// PROTOCOL-HTTP2.md).
absl::StatusCode CodeOfReset(uint32_t code);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_GRPC_CODES_H_
