// Reads and writes the native model file (proto/neurite/v1/model_file.proto).
#ifndef NEURITE_CORE_MODEL_MODEL_FILE_H_
#define NEURITE_CORE_MODEL_MODEL_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model/model_spec.h"

namespace neurite {

// File names within a version's folder.
inline constexpr absl::string_view kTextModelFile = "model.textproto";
inline constexpr absl::string_view kBinaryModelFile = "model.pb";

// The maximum nesting depth of messages in a text file. A valid one needs 2.
inline constexpr int kMaxTextNesting = 8;

// Parses and validates a model in text form. DATA_LOSS with line and column
// ("line 3, column 7: ...") for a syntax error or a violated rule.
// Never prints or throws, whatever the bytes. Thread-safe.
absl::StatusOr<ModelSpec> ParseTextModel(absl::string_view text);

// Parses and validates a model in binary form. DATA_LOSS if the file is not a
// ModelFile, its checksum does not match, or a rule is violated. Thread-safe.
absl::StatusOr<ModelSpec> ParseBinaryModel(absl::string_view bytes);

// Serialise `spec` to the two forms above. REQUIRES: Validate(spec) is OK.
std::string FormatTextModel(const ModelSpec& spec);
std::string FormatBinaryModel(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_MODEL_FILE_H_
