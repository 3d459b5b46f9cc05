// Files as bytes in memory.
#ifndef NEURITE_CORE_BASE_FILE_H_
#define NEURITE_CORE_BASE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace neurite {

// Reads the whole of the regular file at `path`, a link followed. Never waits
// for another program, whatever lies there. Every error names `path`:
//
//   NOT_FOUND            nothing there
//   PERMISSION_DENIED    may not be opened
//   FAILED_PRECONDITION  a directory, FIFO, device or socket
//   RESOURCE_EXHAUSTED   more than `max_bytes`; names both sizes
//   UNAVAILABLE          any other failure of the system, by its own text
//
// Thread-safe.
absl::StatusOr<std::string> ReadRegularFile(const std::string& path,
                                            int64_t max_bytes);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_FILE_H_
