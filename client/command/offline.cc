#include "client/command/commands.h"
#include "client/offline/convert_model.h"
#include "client/offline/inspect_model.h"
#include "client/offline/model_on_disk.h"

namespace neurite {

absl::Status RunInspect(const Arguments& arguments, std::ostream& out) {
  return InspectModel(arguments.from, out);
}

absl::Status RunConvert(const Arguments& arguments, std::ostream&) {
  return ConvertModel(arguments.from, arguments.to);
}

absl::Status CheckConvert(const Arguments& arguments) {
  return FormOf(arguments.to).status();
}

}  // namespace neurite
