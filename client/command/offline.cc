#include <unistd.h>

#include "client/command/commands.h"
#include "client/offline/convert_model.h"
#include "client/offline/inspect_model.h"
#include "client/offline/model_on_disk.h"
#include "client/output/model_json.h"
#include "client/output/model_text.h"
#include "core/base/status_macros.h"

namespace neurite {

absl::Status RunInspect(const Arguments& arguments, std::ostream& out) {
  NEURITE_ASSIGN_OR_RETURN(const InspectedModel inspected,
                           InspectModel(arguments.from));
  const ModelFile file = {inspected.file, inspected.name, inspected.golden,
                          inspected.model};
  if (arguments.output == OutputFormat::kJson) {
    out << ModelFileJson(file) << '\n';
  } else {
    out << WriteModelFile(file, Palette::For(STDOUT_FILENO));
  }
  return Annotate(inspected.golden, inspected.file);
}

absl::Status RunConvert(const Arguments& arguments, std::ostream&) {
  return ConvertModel(arguments.from, arguments.to);
}

absl::Status CheckConvert(const Arguments& arguments) {
  return FormOf(arguments.to).status();
}

}  // namespace neurite
