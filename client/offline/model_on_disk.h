// Model files by their names.
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

// By the extension: .textproto or .pb. INVALID_ARGUMENT for any other.
absl::StatusOr<ModelForm> FormOf(absl::string_view path);

// `path`, or the one model file within it if it is a folder. NOT_FOUND if
// nothing is there, FAILED_PRECONDITION for a folder with none or both.
absl::StatusOr<std::string> FindModelFile(const std::string& path);

// Reads and validates the model file at `path`. Errors name it.
absl::StatusOr<ModelSpec> ReadModel(const std::string& path);

// Compiles `spec` and runs its golden vectors. DATA_LOSS if one fails.
absl::Status CheckGolden(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OFFLINE_MODEL_ON_DISK_H_
