// The folder of one version of a model.
#ifndef NEURITE_CORE_MODEL_FORMATS_MODEL_FOLDER_H_
#define NEURITE_CORE_MODEL_FORMATS_MODEL_FOLDER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

// Returns the version that a folder of this name holds, at least 1; nullopt if
// it holds none. Accepts "7" but not "07", "+7" or "0": each version has only
// one spelling.
std::optional<int64_t> ParseVersion(absl::string_view name);

// Returns the path of the model file in `folder`, kTextModelFile or
// kBinaryModelFile. Whether it can be read is not checked: that is for the
// reader to report.
//
//   DATA_LOSS  the folder has neither or both of them
//   and the errors of CheckFolder
//
// Thread-safe.
absl::StatusOr<std::string> ModelFileIn(const std::string& folder);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_FORMATS_MODEL_FOLDER_H_
