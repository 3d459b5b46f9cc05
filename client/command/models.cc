#include <unistd.h>

#include "client/command/commands.h"
#include "client/command/message_json.h"
#include "client/command/session.h"
#include "client/output/model_text.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

absl::Status WriteList(const neurite::v1::ListModelsResponse& list,
                       OutputFormat output, std::ostream& out) {
  switch (output) {
    case OutputFormat::kTable:
      out << WriteModelList(list, Palette::For(STDOUT_FILENO));
      return absl::OkStatus();
    case OutputFormat::kCsv:
      out << WriteModelListCsv(list);
      return absl::OkStatus();
    case OutputFormat::kJson:
      for (const neurite::v1::ModelStatus& status : list.models()) {
        NEURITE_ASSIGN_OR_RETURN(const std::string json, MessageJson(status));
        out << json << '\n';
      }
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status WriteOne(const neurite::v1::GetModelResponse& model,
                      OutputFormat output, std::ostream& out) {
  switch (output) {
    case OutputFormat::kTable:
      out << WriteModel(model, Palette::For(STDOUT_FILENO));
      return absl::OkStatus();
    case OutputFormat::kCsv: {
      neurite::v1::ListModelsResponse list;
      *list.add_models() = model.status();
      out << WriteModelListCsv(list);
      return absl::OkStatus();
    }
    case OutputFormat::kJson: {
      NEURITE_ASSIGN_OR_RETURN(const std::string json, MessageJson(model));
      out << json << '\n';
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunModels(const Arguments& arguments, std::ostream& out) {
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<Client> client,
                           ConnectTo(arguments));
  if (arguments.model.empty()) {
    NEURITE_ASSIGN_OR_RETURN(const neurite::v1::ListModelsResponse list,
                             client->ListModels());
    return WriteList(list, arguments.output, out);
  }
  neurite::v1::GetModelRequest request;
  request.set_name(arguments.model);
  if (arguments.version.has_value()) request.set_version(*arguments.version);
  NEURITE_ASSIGN_OR_RETURN(const neurite::v1::GetModelResponse model,
                           client->GetModel(request));
  return WriteOne(model, arguments.output, out);
}

}  // namespace neurite
