// Reads whole files into memory.
#ifndef NEURITE_CORE_BASE_FILE_H_
#define NEURITE_CORE_BASE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace neurite {

// Returns the error for the system error number `error` at `path`, with its
// text. Names where a link that leads nowhere should lead.
//
//   NOT_FOUND            ENOENT, ENOTDIR
//   PERMISSION_DENIED    EACCES, EPERM
//   FAILED_PRECONDITION  ENXIO: it is a socket or device
//   UNAVAILABLE          any other, e.g. a loop of links
absl::Status FileError(const std::string& path, int error);

// Returns the contents of the regular file at `path`; follows symbolic links.
// Never waits for another program, e.g. for the writer of a FIFO. Every error
// names `path`:
//
//   NOT_FOUND            `path` does not exist, or is a link that leads nowhere
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
