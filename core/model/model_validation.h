// The rules that make a ModelSpec valid.
#ifndef NEURITE_CORE_MODEL_MODEL_VALIDATION_H_
#define NEURITE_CORE_MODEL_MODEL_VALIDATION_H_

#include "absl/status/status.h"
#include "core/model/model_spec.h"

namespace neurite {

// Checks every rule, in the order in which model_file.proto declares the
// fields. Returns DATA_LOSS for the first broken rule, with the field, the
// requirement and the actual value: "layers[2]: needs 128 inputs, as layers[1]
// has 128 outputs; got 64".
absl::Status Validate(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_MODEL_VALIDATION_H_
