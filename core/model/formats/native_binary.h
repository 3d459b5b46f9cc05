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

// True if `bytes` are no ModelFile but the message Model that it holds, as
// other programs may write it. ParseBinaryModel rejects it by name.
bool IsBareModel(absl::string_view bytes);

// Parses and validates such a message. DATA_LOSS if it is not a Model, has
// fields that are not known, or breaks a rule.
absl::StatusOr<ModelSpec> ParseBareModel(absl::string_view bytes);

// The inverse of ParseBinaryModel. REQUIRES: Validate(spec) is OK.
std::string FormatBinaryModel(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_FORMATS_NATIVE_BINARY_H_
