#include "core/serving/repository.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/folder.h"
#include "core/base/status_macros.h"
#include "core/model/formats/model_folder.h"

namespace neurite {
namespace {

namespace fs = std::filesystem;

// Returns the entries of `folder` that are not hidden, sorted by name.
absl::StatusOr<std::vector<fs::path>> List(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> entries;
  fs::directory_iterator next(folder, error);
  for (; !error && next != fs::directory_iterator(); next.increment(error)) {
    if (next->path().filename().string().front() != '.') {
      entries.push_back(next->path());
    }
  }
  if (error) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot read the folder ", folder.string(), ": ", error.message()));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

// A version that cannot be used is listed with the problem, never left out:
// another version would silently answer in its place.
VersionOnDisk LookInto(const fs::path& folder, ModelId id) {
  VersionOnDisk version{.id = std::move(id)};
  absl::StatusOr<std::string> file = ModelFileIn(folder.string());
  if (file.ok()) {
    version.file = *std::move(file);
  } else {
    version.problem = file.status();
  }
  return version;
}

void ScanModel(const fs::path& folder, RepositoryScan& scan) {
  const std::string name = folder.filename().string();
  if (!IsValidModelName(name)) {
    scan.notes.push_back(absl::StrCat(
        folder.string(),
        " is ignored: the name of a model must have 1 to 64 letters, ",
        "digits, _, . or -, and must not begin with . or -"));
    return;
  }
  const absl::StatusOr<std::vector<fs::path>> entries = List(folder);
  if (!entries.ok()) {
    // Only a note: the other models can still be served.
    scan.notes.emplace_back(entries.status().message());
    return;
  }
  std::vector<VersionOnDisk> versions;
  for (const fs::path& entry : *entries) {
    const std::optional<int64_t> version =
        ParseVersion(entry.filename().string());
    if (version.has_value()) {
      versions.push_back(LookInto(entry, {.name = name, .version = *version}));
    }
  }
  if (versions.empty()) {
    scan.notes.push_back(absl::StrCat(
        folder.string(), " is ignored: it has no version, that is, no folder ",
        "named by a number of at least 1"));
  }
  // The entries are sorted by name, where 10 precedes 9.
  std::sort(versions.begin(), versions.end(),
            [](const VersionOnDisk& a, const VersionOnDisk& b) {
              return a.id.version < b.id.version;
            });
  std::move(versions.begin(), versions.end(),
            std::back_inserter(scan.versions));
}

absl::Status CheckRoot(const std::string& root) {
  const absl::Status folder = CheckFolder(root);
  if (folder.ok()) return absl::OkStatus();
  return absl::Status(
      absl::IsFailedPrecondition(folder) || absl::IsNotFound(folder)
          ? folder.code()
          : absl::StatusCode::kFailedPrecondition,
      absl::StrCat("cannot read the model folder (--models): ",
                   folder.message()));
}

bool HasModelFile(const fs::path& folder) {
  return ModelFileIn(folder.string()).ok();
}

std::string Parent(const fs::path& folder) {
  fs::path bare = folder.lexically_normal();
  if (!bare.has_filename()) bare = bare.parent_path();  // "models/"
  if (bare == "." || bare.filename() == "..") {
    return (bare / "..").lexically_normal().string();
  }
  return bare.has_parent_path() ? bare.parent_path().string() : ".";
}

// Returns what to do if `root`, with these entries, is not a repository but a
// part of one; empty otherwise.
std::string HintForPart(const std::string& root,
                        const std::vector<fs::path>& entries) {
  if (HasModelFile(root)) {
    return absl::StrCat(root, " is the folder of one version of a model: use ",
                        "the folder of all models, --models ",
                        Parent(Parent(root)));
  }
  const bool is_model =
      std::any_of(entries.begin(), entries.end(), [](const fs::path& entry) {
        return ParseVersion(entry.filename().string()) && HasModelFile(entry);
      });
  if (!is_model) return "";
  return absl::StrCat(root, " is the folder of one model: use the folder of ",
                      "all models, --models ", Parent(root));
}

}  // namespace

absl::StatusOr<RepositoryScan> ScanRepository(const std::string& root) {
  NEURITE_RETURN_IF_ERROR(CheckRoot(root));
  const absl::StatusOr<std::vector<fs::path>> models = List(root);
  if (!models.ok()) return models.status();
  RepositoryScan scan;
  for (const fs::path& model : *models) {
    const absl::Status folder = CheckFolder(model.string());
    if (folder.ok()) {
      ScanModel(model, scan);
    } else if (!absl::IsFailedPrecondition(folder)) {
      // Files are ignored without a note: they may well belong there.
      scan.notes.push_back(absl::StrCat("ignored: ", folder.message()));
    }
  }
  if (!scan.versions.empty()) return scan;
  // The notes on its entries would only distract.
  std::string hint = HintForPart(root, *models);
  if (!hint.empty()) scan.notes = {std::move(hint)};
  return scan;
}

}  // namespace neurite
