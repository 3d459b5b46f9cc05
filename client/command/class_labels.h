// Reads the labels of a label file as classes.
#ifndef NEURITE_CLIENT_COMMAND_CLASS_LABELS_H_
#define NEURITE_CLIENT_COMMAND_CLASS_LABELS_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace neurite {

// What the labels of a file are (--label-form).
enum class LabelForm { kAuto, kNames, kIndices };

// Reads all labels of one file alike: as names of classes, or as indices from
// 0. With LabelForm::kAuto, the labels decide: the form that fits all of those
// read first (Decide or Next) and is kept for the others. While both forms fit,
// they must give the same classes. An index is written without leading zeros,
// unless the form is LabelForm::kIndices from the beginning. Used by one thread
// at a time.
class ClassLabels {
 public:
  // REQUIRES: there is at least one name.
  ClassLabels(std::vector<std::string> names, LabelForm form);

  // True if the form is not decided and a name of a class is the index of
  // another, so that labels can mean different classes. Only then the labels
  // that Next gets first can fit both forms where the whole file fits one.
  bool ambiguous() const;

  // Decides the form by all labels of the file, before Next gets the first.
  // Errors as for Next.
  absl::Status Decide(std::span<const std::string> labels);

  // Returns the indices of the classes of the next labels of the file.
  // INVALID_ARGUMENT, beginning with "label 3: " (from 0), if no form fits, or
  // if both fit and differ; the latter names --label-form.
  absl::StatusOr<std::vector<int64_t>> Next(
      std::span<const std::string> labels);

 private:
  static constexpr int64_t kNone = -1;

  // The class of a label in each form; kNone if it has none.
  struct Readings {
    int64_t by_name = kNone;
    int64_t by_index = kNone;
  };

  Readings Read(const std::string& label) const;

  // The index that `label` is, with or without leading zeros; kNone if none.
  int64_t Index(const std::string& label) const;

  std::vector<Readings> ReadAll(std::span<const std::string> labels) const;

  // Sets `form_` if only one form fits the labels.
  absl::Status DecideBy(std::span<const std::string> labels,
                        std::span<const Readings> readings);

  // The errors. `i` is the index of the label among those of this call.
  absl::Status Unknown(std::span<const std::string> labels, size_t i) const;
  absl::Status Ambiguous(std::span<const std::string> labels, size_t i) const;
  absl::Status Mixed(std::span<const std::string> labels, size_t name,
                     size_t index) const;
  std::string Place(std::span<const std::string> labels, size_t i) const;

  std::vector<std::string> names_;
  absl::flat_hash_map<std::string, int64_t> by_name_;
  const bool leading_zeros_;
  LabelForm form_;
  int64_t labels_read_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_CLASS_LABELS_H_
