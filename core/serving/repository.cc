#include "core/serving/repository.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"

namespace neurite {
namespace {

namespace fs = std::filesystem;

bool IsFolder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

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

// Accepts "7" but not "07", "+7" or "0": each version has only one spelling.
std::optional<int64_t> ParseVersion(const std::string& name) {
  int64_t version = 0;
  if (!absl::SimpleAtoi(name, &version) || version <= 0 ||
      absl::StrCat(version) != name) {
    return std::nullopt;
  }
  return version;
}

// True for an entry of any type, even a dangling link: reading it reports the
// problem.
bool Exists(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

VersionOnDisk LookInto(const fs::path& folder, ModelId id) {
  const fs::path text = folder / std::string(kTextModelFile);
  const fs::path binary = folder / std::string(kBinaryModelFile);
  VersionOnDisk version{.id = std::move(id)};
  if (Exists(text) && Exists(binary)) {
    version.problem = absl::DataLossError(
        absl::StrCat(folder.string(), " has both ", kTextModelFile, " and ",
                     kBinaryModelFile, ": remove one"));
  } else if (Exists(text)) {
    version.file = text.string();
  } else if (Exists(binary)) {
    version.file = binary.string();
  } else {
    version.problem = absl::DataLossError(
        absl::StrCat(folder.string(), " has neither ", kTextModelFile, " nor ",
                     kBinaryModelFile));
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
    if (!IsFolder(entry)) continue;
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

}  // namespace

absl::StatusOr<RepositoryScan> ScanRepository(const std::string& root) {
  if (!Exists(root)) {
    return absl::NotFoundError(
        absl::StrCat("the model folder ", root, " does not exist (--models)"));
  }
  if (!IsFolder(root)) {
    return absl::FailedPreconditionError(
        absl::StrCat(root, " is not a folder (--models)"));
  }
  const absl::StatusOr<std::vector<fs::path>> models = List(root);
  if (!models.ok()) return models.status();
  RepositoryScan scan;
  for (const fs::path& model : *models) {
    if (IsFolder(model)) ScanModel(model, scan);
  }
  return scan;
}

}  // namespace neurite
