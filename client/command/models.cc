#include <unistd.h>

#include "client/command/commands.h"
#include "client/command/session.h"
#include "client/output/model_json.h"
#include "client/output/model_text.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

void WriteList(const neurite::v1::ListModelsResponse& list, OutputFormat output,
               std::ostream& out) {
  switch (output) {
    case OutputFormat::kTable:
      out << WriteModelList(list, Palette::For(STDOUT_FILENO));
      return;
    case OutputFormat::kCsv:
      out << WriteModelListCsv(list);
      return;
    case OutputFormat::kJson:
      for (const neurite::v1::ModelStatus& status : list.models()) {
        out << ModelStatusJson(status) << '\n';
      }
      return;
  }
}

void WriteOne(const neurite::v1::GetModelResponse& model, OutputFormat output,
              std::ostream& out) {
  switch (output) {
    case OutputFormat::kTable:
      out << WriteModel(model, Palette::For(STDOUT_FILENO));
      return;
    case OutputFormat::kCsv: {
      neurite::v1::ListModelsResponse list;
      *list.add_models() = model.status();
      out << WriteModelListCsv(list);
      return;
    }
    case OutputFormat::kJson:
      out << ModelJson(model) << '\n';
      return;
  }
}

}  // namespace

absl::Status RunModels(const Arguments& arguments, std::ostream& out) {
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<Client> client,
                           ConnectTo(arguments));
  if (arguments.model.empty()) {
    NEURITE_ASSIGN_OR_RETURN(const neurite::v1::ListModelsResponse list,
                             client->ListModels());
    WriteList(list, arguments.output, out);
    return absl::OkStatus();
  }
  neurite::v1::GetModelRequest request;
  request.set_name(arguments.model);
  if (arguments.version.has_value()) request.set_version(*arguments.version);
  NEURITE_ASSIGN_OR_RETURN(const neurite::v1::GetModelResponse model,
                           client->GetModel(request));
  WriteOne(model, arguments.output, out);
  return absl::OkStatus();
}

}  // namespace neurite
