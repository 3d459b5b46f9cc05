#include "client/command/presence.h"

#include "absl/strings/string_view.h"

namespace neurite {
namespace {

absl::Status Wrong(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

}  // namespace

absl::Status CheckPresent(const Arguments& values) {
  switch (values.command) {
    case Command::kClassify:
    case Command::kRegress:
    case Command::kExplain:
      if (values.model.empty()) {
        return Wrong("which model? --model NAME (neurite models lists them)");
      }
      if (values.inputs.empty()) {
        return Wrong("no INPUT: name a file, or - for CSV rows on stdin");
      }
      return absl::OkStatus();
    case Command::kLoadtest:
      return values.model.empty()
                 ? Wrong(
                       "which model? --model NAME (neurite models lists them)")
                 : absl::OkStatus();
    case Command::kInspect:
      return values.from.empty() ? Wrong("no PATH: name a model file")
                                 : absl::OkStatus();
    case Command::kConvert:
      return values.to.empty() ? Wrong("convert needs FROM and TO")
                               : absl::OkStatus();
    case Command::kModels:
      return values.version.has_value() && values.model.empty()
                 ? Wrong("--version of which model? neurite models NAME")
                 : absl::OkStatus();
    case Command::kHelp:
    case Command::kVersion:
    case Command::kHealth:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace neurite
