// The name of an input row in a table.
#ifndef NEURITE_CLIENT_OUTPUT_ROW_NAME_H_
#define NEURITE_CLIENT_OUTPUT_ROW_NAME_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/input/input_sequence.h"

namespace neurite {

// The path of a picture; "row 3" if there is only one input; otherwise
// "data.csv row 3".
inline std::string RowName(absl::string_view path, const RowPlace& place,
                           bool only_input) {
  if (place.picture) return std::string(path);
  if (only_input) return absl::StrCat("row ", place.row);
  return absl::StrCat(path, " row ", place.row);
}

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_ROW_NAME_H_
