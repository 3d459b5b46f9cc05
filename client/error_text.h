// Puts errors that gRPC makes into words for users.
#ifndef NEURITE_CLIENT_ERROR_TEXT_H_
#define NEURITE_CLIENT_ERROR_TEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// Returns why a connection could not be made or was lost, e.g. "connection
// refused" or "unknown host name", from the text of gRPC's error, which begins
// with what gRPC was doing. An unknown text is reduced to its last part.
std::string ConnectionFault(absl::string_view text);

// Returns true if `text`, of a status that gRPC passes on as a server's, was
// made by gRPC itself: the connection was lost, or what answers is not a gRPC
// server.
bool IsOfTransport(absl::string_view text);

// Returns "cannot reach ADDRESS: FAULT", with what to check. `text` is that of
// gRPC's error.
std::string CannotReach(absl::string_view address, absl::string_view text);

// Returns what to do if `text` is that of a server, with either front end, that
// rejected a request because of its size; otherwise nullopt.
std::optional<std::string> RequestTooLarge(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CLIENT_ERROR_TEXT_H_
