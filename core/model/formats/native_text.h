// The native model file in text form, read and written.
#ifndef NEURITE_CORE_MODEL_FORMATS_NATIVE_TEXT_H_
#define NEURITE_CORE_MODEL_FORMATS_NATIVE_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model/model_spec.h"

namespace neurite {

// The file's name within a version's folder.
inline constexpr absl::string_view kTextModelFile = "model.textproto";

// The maximum nesting depth of messages in a text file. A valid one needs 2.
inline constexpr int kMaxTextNesting = 8;

// Parses and validates a model in text form. DATA_LOSS with line and column
// ("line 3, column 7: ...") for a syntax error or a violated rule. A byte order
// mark of UTF-8 is skipped.
// Never prints or throws, whatever the bytes. Thread-safe.
absl::StatusOr<ModelSpec> ParseTextModel(absl::string_view text);

// The inverse of ParseTextModel. REQUIRES: Validate(spec) is OK.
std::string FormatTextModel(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_FORMATS_NATIVE_TEXT_H_
