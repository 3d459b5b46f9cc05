// `neurite convert`: converts a model file between text and binary.
#ifndef NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_
#define NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_

#include <string>

#include "absl/status/status.h"

namespace neurite {

// Reads the model file `from`, checks its golden vectors and writes `to`. The
// extension of each file says whether it is text (.textproto) or binary (.pb).
// A binary `from` may lack its checksum (a bare Model message). `to` is written
// atomically: it replaces an existing file and keeps its permissions; if `to`
// is a link, the file that it leads to. It may be the same file as `from`.
//
//   INVALID_ARGUMENT     another extension
//   DATA_LOSS            `from` is not a valid model, or a golden vector fails
//   UNAVAILABLE          `to` cannot be written
//   FAILED_PRECONDITION  `to` is a folder, device, FIFO or socket
//   and the errors of ReadRegularFile
absl::Status ConvertModel(const std::string& from, const std::string& to);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_
