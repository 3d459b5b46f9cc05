// Reads label files: the expected answers for the rows of an input.
#ifndef NEURITE_CLIENT_INPUT_LABEL_FILE_H_
#define NEURITE_CLIENT_INPUT_LABEL_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/input/byte_stream.h"

namespace neurite {

// Returns the labels of the rows in order: the numbers of an IDX file with one
// value per item, or else the lines of a text without surrounding white space;
// empty lines are skipped. At most 2^26 labels.
absl::StatusOr<std::vector<std::string>> ReadLabels(
    std::unique_ptr<ByteStream> stream);
absl::StatusOr<std::vector<std::string>> ReadLabelFile(absl::string_view path);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_LABEL_FILE_H_
