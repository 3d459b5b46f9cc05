#include "client/offline/model_on_disk.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/status_macros.h"
#include "core/model/formats/model_folder.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"
#include "core/model/golden_check.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite {

absl::StatusOr<ModelForm> FormOf(absl::string_view path) {
  if (absl::EndsWith(path, ".textproto")) return ModelForm::kText;
  if (absl::EndsWith(path, ".pb")) return ModelForm::kBinary;
  return absl::InvalidArgumentError(absl::StrCat(
      path,
      ": the name of a model file must end in .textproto (text) or .pb "
      "(binary)"));
}

absl::StatusOr<std::string> FindModelFile(const std::string& path) {
  const absl::Status folder = CheckFolder(path);
  if (folder.ok()) return ModelFileIn(path);
  if (absl::IsFailedPrecondition(folder)) return path;  // a file
  return folder;
}

absl::StatusOr<ModelSpec> ReadModel(const std::string& path) {
  NEURITE_ASSIGN_OR_RETURN(const ModelForm form, FormOf(path));
  NEURITE_ASSIGN_OR_RETURN(const std::string bytes,
                           ReadRegularFile(path, kMaxModelFileBytes));
  NEURITE_ASSIGN_OR_RETURN(ModelSpec spec,
                           form == ModelForm::kText ? ParseTextModel(bytes)
                                                    : ParseBinaryModel(bytes),
                           path);
  return spec;
}

absl::Status CheckGolden(const ModelSpec& spec) {
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<const Network> network,
                           Network::Compile(spec));
  Workspace workspace;
  return CheckGoldenVectors(*network, workspace);
}

}  // namespace neurite
