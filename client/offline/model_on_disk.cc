#include "client/offline/model_on_disk.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

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
namespace {

namespace fs = std::filesystem;

// Returns the folders in `folder`, sorted by name; none if it cannot be read.
std::vector<fs::path> FoldersIn(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> folders;
  fs::directory_iterator next(folder, error);
  for (; !error && next != fs::directory_iterator(); next.increment(error)) {
    if (CheckFolder(next->path().string()).ok()) {
      folders.push_back(next->path());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

// Returns the folder of the highest version of the model in `folder`, or "".
std::string HighestVersionIn(const fs::path& folder) {
  int64_t highest = 0;
  std::string found;
  for (const fs::path& entry : FoldersIn(folder)) {
    const int64_t version = ParseVersion(entry.filename().string()).value_or(0);
    if (version <= highest || !ModelFileIn(entry.string()).ok()) continue;
    highest = version;
    found = entry.string();
  }
  return found;
}

// Returns what to give instead of `folder`, which has no model file, or "".
std::string HintAt(const std::string& folder) {
  std::string version = HighestVersionIn(folder);
  if (!version.empty()) {
    return absl::StrCat(
        "it is the folder of a model: "
        "give one of its versions, e.g. ",
        version);
  }
  for (const fs::path& model : FoldersIn(folder)) {
    version = HighestVersionIn(model);
    if (version.empty()) continue;
    return absl::StrCat(
        "it is a folder of models: give a version of one, e.g. ", version);
  }
  return "";
}

}  // namespace

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
  if (absl::IsFailedPrecondition(folder)) return path;  // a file
  if (!folder.ok()) return folder;
  absl::StatusOr<std::string> file = ModelFileIn(path);
  if (!absl::IsDataLoss(file.status())) return file;
  const std::string hint = HintAt(path);
  if (hint.empty()) return file;
  return absl::DataLossError(absl::StrCat(file.status().message(), "; ", hint));
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
