// What should come out, beside what does.
#ifndef NEURITE_CLIENT_INPUT_LABEL_FILE_H_
#define NEURITE_CLIENT_INPUT_LABEL_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/input/byte_stream.h"

namespace neurite {

// The labels of rows in order: the numbers of an IDX file (of one value an
// item), or else the lines of a text, white space around them taken off and
// empty ones passed over. At most 2^26 of them.
absl::StatusOr<std::vector<std::string>> ReadLabels(
    std::unique_ptr<ByteStream> stream);
absl::StatusOr<std::vector<std::string>> ReadLabelFile(absl::string_view path);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_LABEL_FILE_H_
