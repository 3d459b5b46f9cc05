#include "client/command/class_labels.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/name_list.h"
#include "core/base/printable.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr size_t kMostListed = 20;

}  // namespace

ClassLabels::ClassLabels(std::vector<std::string> names, LabelForm form)
    : names_(std::move(names)),
      leading_zeros_(form == LabelForm::kIndices),
      form_(form) {
  for (size_t i = 0; i < names_.size(); ++i) {
    by_name_.try_emplace(names_[i], static_cast<int64_t>(i));
  }
}

ClassLabels::Readings ClassLabels::Read(const std::string& label) const {
  Readings readings;
  const auto name = by_name_.find(label);
  if (name != by_name_.end()) readings.by_name = name->second;
  // A label 01 is more likely to be a name, e.g. a code of digits.
  const int64_t index = Index(label);
  if (leading_zeros_ || absl::StrCat(index) == label) {
    readings.by_index = index;
  }
  return readings;
}

int64_t ClassLabels::Index(const std::string& label) const {
  int64_t index = 0;
  const bool fits = absl::SimpleAtoi(label, &index) && index >= 0 &&
                    index < static_cast<int64_t>(names_.size());
  return fits ? index : kNone;
}

std::vector<ClassLabels::Readings> ClassLabels::ReadAll(
    std::span<const std::string> labels) const {
  std::vector<Readings> readings;
  readings.reserve(labels.size());
  for (const std::string& label : labels) readings.push_back(Read(label));
  return readings;
}

bool ClassLabels::ambiguous() const {
  return form_ == LabelForm::kAuto &&
         std::any_of(names_.begin(), names_.end(), [this](const auto& name) {
           const Readings readings = Read(name);
           return readings.by_index != kNone &&
                  readings.by_index != readings.by_name;
         });
}

absl::Status ClassLabels::Decide(std::span<const std::string> labels) {
  if (form_ != LabelForm::kAuto) return absl::OkStatus();
  return DecideBy(labels, ReadAll(labels));
}

absl::StatusOr<std::vector<int64_t>> ClassLabels::Next(
    std::span<const std::string> labels) {
  const std::vector<Readings> readings = ReadAll(labels);
  if (form_ == LabelForm::kAuto) {
    NEURITE_RETURN_IF_ERROR(DecideBy(labels, readings));
  }
  std::vector<int64_t> classes;
  classes.reserve(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    // While the form is not decided, both give the same.
    classes.push_back(form_ == LabelForm::kIndices ? readings[i].by_index
                                                   : readings[i].by_name);
    if (classes.back() == kNone) return Unknown(labels, i);
  }
  labels_read_ += static_cast<int64_t>(labels.size());
  return classes;
}

absl::Status ClassLabels::DecideBy(std::span<const std::string> labels,
                                   std::span<const Readings> readings) {
  const auto first = [&readings](auto is) {
    return static_cast<size_t>(
        std::find_if(readings.begin(), readings.end(), is) - readings.begin());
  };
  const size_t no_name =
      first([](const Readings& r) { return r.by_name == kNone; });
  const size_t no_index =
      first([](const Readings& r) { return r.by_index == kNone; });
  const size_t none = labels.size();
  if (no_name != none && no_index != none) {
    const size_t neither = first([](const Readings& r) {
      return r.by_name == kNone && r.by_index == kNone;
    });
    return neither != none ? Unknown(labels, neither)
                           : Mixed(labels, no_index, no_name);
  }
  if (no_name != none) form_ = LabelForm::kIndices;
  if (no_index != none) form_ = LabelForm::kNames;
  if (form_ != LabelForm::kAuto) return absl::OkStatus();
  const size_t differs =
      first([](const Readings& r) { return r.by_name != r.by_index; });
  return differs == none ? absl::OkStatus() : Ambiguous(labels, differs);
}

std::string ClassLabels::Place(std::span<const std::string> labels,
                               size_t i) const {
  return absl::StrCat("label ", labels_read_ + static_cast<int64_t>(i), ": \"",
                      Printable(labels[i]), "\" ");
}

absl::Status ClassLabels::Unknown(std::span<const std::string> labels,
                                  size_t i) const {
  const int64_t last = static_cast<int64_t>(names_.size()) - 1;
  switch (form_) {
    case LabelForm::kAuto:
      return absl::InvalidArgumentError(absl::StrCat(
          Place(labels, i), "is not a class of the model, which has ",
          NameList(names_, kMostListed),
          Index(labels[i]) == kNone
              ? ""
              : "; --label-form indices takes leading zeros"));
    case LabelForm::kNames:
      return absl::InvalidArgumentError(
          absl::StrCat(Place(labels, i),
                       "is not the name of a class (--label-form); the names "
                       "are ",
                       NameList(names_, kMostListed)));
    case LabelForm::kIndices:
      return absl::InvalidArgumentError(
          absl::StrCat(Place(labels, i),
                       "is not the index of a class, a whole number from 0 to ",
                       last, " (--label-form)"));
  }
  return absl::OkStatus();
}

absl::Status ClassLabels::Ambiguous(std::span<const std::string> labels,
                                    size_t i) const {
  const Readings readings = Read(labels[i]);
  return absl::InvalidArgumentError(
      absl::StrCat(Place(labels, i), "is the name of the class with index ",
                   readings.by_name, " and the index of the class named \"",
                   Printable(names_[static_cast<size_t>(readings.by_index)]),
                   "\": give --label-form names or --label-form indices"));
}

absl::Status ClassLabels::Mixed(std::span<const std::string> labels,
                                size_t name, size_t index) const {
  return absl::InvalidArgumentError(
      absl::StrCat(Place(labels, index), "is the index of a class, but label ",
                   labels_read_ + static_cast<int64_t>(name), ", \"",
                   Printable(labels[name]),
                   "\", is the name of one: a file has either names or indices "
                   "(--label-form)"));
}

}  // namespace neurite
