#include "core/model/model_spec.h"

#include "absl/strings/ascii.h"

namespace neurite {
namespace {

constexpr size_t kMaxNameBytes = 64;

}  // namespace

bool IsValidModelName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  if (name[0] == '.' || name[0] == '-') return false;
  for (const char c : name) {
    const bool allowed = absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                         c == '_' || c == '.' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

int64_t ModelSpec::parameters() const {
  int64_t count = 0;
  for (const LayerSpec& layer : layers) {
    count += layer.outputs * (layer.inputs + 1);
  }
  return count;
}

int64_t ModelSpec::result_width() const {
  const bool classifies = std::holds_alternative<ClassificationSpec>(task);
  return classifies && output_width() == 1 ? 2 : output_width();
}

}  // namespace neurite
