// Finds, reads and checks model files.
#ifndef NEURITE_CLIENT_OFFLINE_MODEL_ON_DISK_H_
#define NEURITE_CLIENT_OFFLINE_MODEL_ON_DISK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model/model_spec.h"

namespace neurite {

// The largest model file that is read.
inline constexpr int64_t kMaxModelFileBytes = int64_t{1} << 30;

enum class ModelForm { kText, kBinary };

// Returns the form that the extension says: .textproto or .pb. INVALID_ARGUMENT
// for any other extension.
absl::StatusOr<ModelForm> FormOf(absl::string_view path);

// Returns `path`, or if it is a folder, the path of the model file in it.
// DATA_LOSS if the folder has no model file or both forms; the errors of
// FileError if `path` does not exist or cannot be reached.
absl::StatusOr<std::string> FindModelFile(const std::string& path);

// Reads and validates the model file at `path`. Errors name it.
absl::StatusOr<ModelSpec> ReadModel(const std::string& path);

// Compiles `spec` and runs its golden vectors. DATA_LOSS if one fails.
absl::Status CheckGolden(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OFFLINE_MODEL_ON_DISK_H_
