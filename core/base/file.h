// Reads whole files into memory.
#ifndef NEURITE_CORE_BASE_FILE_H_
#define NEURITE_CORE_BASE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace neurite {

// Returns the contents of the regular file at `path`; follows symbolic links.
// Never waits for another program, e.g. for the writer of a FIFO. Every error
// names `path`:
//
//   NOT_FOUND            `path` does not exist
//   PERMISSION_DENIED    it may not be opened
//   FAILED_PRECONDITION  it is a directory, FIFO, device or socket
//   RESOURCE_EXHAUSTED   it has more than `max_bytes`; names both sizes
//   UNAVAILABLE          any other system error, with the system's text
//
// Thread-safe.
absl::StatusOr<std::string> ReadRegularFile(const std::string& path,
                                            int64_t max_bytes);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_FILE_H_
