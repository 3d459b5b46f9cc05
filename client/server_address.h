// The syntax of server addresses.
#ifndef NEURITE_CLIENT_SERVER_ADDRESS_H_
#define NEURITE_CLIENT_SERVER_ADDRESS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite {

// Returns OK for HOST:PORT, [IPV6]:PORT (ports 1..65535) and unix:PATH;
// otherwise INVALID_ARGUMENT with the reason.
absl::Status CheckServerAddress(absl::string_view address);

}  // namespace neurite

#endif  // NEURITE_CLIENT_SERVER_ADDRESS_H_
