#include "client/output/units_csv.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/output/data_text.h"
#include "core/base/exact_text.h"

namespace neurite {

std::string WriteUnitsCsv(const neurite::v1::ExplainResponse& explained,
                          absl::string_view input, int64_t row) {
  const std::string place = absl::StrCat(CsvCell(input), ",", row, ",");
  std::string text;
  for (int i = 0; i < explained.layers_size(); ++i) {
    const neurite::v1::ExplainedLayer& layer = explained.layers(i);
    const int units = std::min(layer.sums_size(), layer.activations_size());
    for (int unit = 0; unit < units; ++unit) {
      absl::StrAppend(&text, place, i + 1, ",", unit + 1, ",",
                      ExactText(layer.sums(unit)), ",",
                      ExactText(layer.activations(unit)), "\n");
    }
  }
  return text;
}

}  // namespace neurite
