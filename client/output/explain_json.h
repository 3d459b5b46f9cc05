// Writes a forward pass as JSON (see docs/output.md).
#ifndef NEURITE_CLIENT_OUTPUT_EXPLAIN_JSON_H_
#define NEURITE_CLIENT_OUTPUT_EXPLAIN_JSON_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "neurite/v1/inference.pb.h"

namespace neurite {

// One object, without a line break, for row `row` of the file `input`. Values
// of a layer that are not in the response, or not as many as the layer has
// units, are null.
std::string ExplainJson(const neurite::v1::ExplainResponse& explained,
                        absl::string_view input, int64_t row);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_EXPLAIN_JSON_H_
