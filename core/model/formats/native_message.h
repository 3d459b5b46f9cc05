// Converts between the message of the native model file
// (proto/neurite/v1/model_file.proto) and a ModelSpec, for the text form and
// the binary form.
#ifndef NEURITE_CORE_MODEL_FORMATS_NATIVE_MESSAGE_H_
#define NEURITE_CORE_MODEL_FORMATS_NATIVE_MESSAGE_H_

#include <cstddef>
#include <limits>

#include "absl/status/statusor.h"
#include "core/model/model_spec.h"
#include "neurite/v1/model_file.pb.h"

namespace neurite {

// The largest file that protobuf can parse: it counts bytes with an int.
inline constexpr size_t kMaxMessageBytes = std::numeric_limits<int>::max();

// Converts and validates. Returns DATA_LOSS with the field and the broken rule:
// "layers[1].bias: needs 2 values, one for each unit; got 3". Thread-safe.
absl::StatusOr<ModelSpec> SpecOf(const v1::Model& from);

// The inverse of SpecOf. Fields that equal their default are omitted.
// REQUIRES: Validate(from) is OK. Thread-safe.
v1::Model MessageOf(const ModelSpec& from);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_FORMATS_NATIVE_MESSAGE_H_
