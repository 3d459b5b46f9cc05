// The native model file in binary form, read and written: the serialised
// message and its checksum.
#ifndef NEURITE_CORE_MODEL_FORMATS_NATIVE_BINARY_H_
#define NEURITE_CORE_MODEL_FORMATS_NATIVE_BINARY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model/model_spec.h"

namespace neurite {

// The file's name within a version's folder.
inline constexpr absl::string_view kBinaryModelFile = "model.pb";

// Reads and validates a model in binary form. DATA_LOSS if the file is not a
// ModelFile, its checksum does not match, or a rule is broken. Never prints or
// throws, whatever the bytes. Thread-safe.
absl::StatusOr<ModelSpec> ParseBinaryModel(absl::string_view bytes);

// The inverse of ParseBinaryModel. REQUIRES: Validate(spec) is OK.
std::string FormatBinaryModel(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_FORMATS_NATIVE_BINARY_H_
