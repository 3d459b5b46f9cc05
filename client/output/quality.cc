#include "client/output/quality.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/output/json_text.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

constexpr size_t kMostInMatrix = 20;
constexpr size_t kMostListed = 10;
constexpr int64_t kMostInJson = 1000;

std::string Percent(int64_t part, int64_t whole) {
  if (whole == 0) return "";
  return FixedText(
      100.0 * static_cast<double>(part) / static_cast<double>(whole), 1);
}

}  // namespace

void Confusion::Add(int64_t truth, std::optional<int64_t> predicted) {
  ++rows_;
  const auto classes = static_cast<int64_t>(labels_.size());
  if (!predicted.has_value() || *predicted < 0 || *predicted >= classes) {
    ++undecided_;
    return;
  }
  if (truth == *predicted) ++right_;
  ++counts_[{truth, *predicted}];
}

int64_t Confusion::count(int64_t truth, int64_t predicted) const {
  const auto found = counts_.find({truth, predicted});
  return found == counts_.end() ? 0 : found->second;
}

double Confusion::accuracy() const {
  if (rows_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(right_) / static_cast<double>(rows_);
}

void Confusion::WriteText(const Palette& palette, std::ostream& out) const {
  out << "accuracy " << FixedText(100 * accuracy(), 2)
      << " %: " << CountText(right_) << " of " << CountText(rows_) << " right";
  if (undecided_ > 0) out << ", " << CountText(undecided_) << " undecided";
  out << "\n\n";
  if (labels_.size() <= kMostInMatrix) {
    WriteMatrix(palette, out);
  } else {
    WriteMistakes(out);
  }
}

void Confusion::WriteMatrix(const Palette& palette, std::ostream& out) const {
  std::vector<TextTable::Column> columns = {{"true \\ predicted"}};
  for (const std::string& label : labels_) {
    columns.push_back({label, Align::kRight});
  }
  columns.push_back({"right, %", Align::kRight});
  TextTable table(std::move(columns));
  const auto classes = static_cast<int64_t>(labels_.size());
  for (int64_t truth = 0; truth < classes; ++truth) {
    std::vector<TextTable::Cell> cells = {
        {labels_[static_cast<size_t>(truth)]}};
    int64_t total = 0;
    for (int64_t predicted = 0; predicted < classes; ++predicted) {
      const int64_t n = count(truth, predicted);
      total += n;
      cells.push_back({n == 0 ? "." : absl::StrCat(n)});
    }
    cells.push_back({Percent(count(truth, truth), total)});
    table.Add(std::move(cells));
  }
  table.Write(palette, out);
}

void Confusion::WriteMistakes(std::ostream& out) const {
  using Mistake = std::pair<std::pair<int64_t, int64_t>, int64_t>;
  std::vector<Mistake> mistakes(counts_.begin(), counts_.end());
  std::erase_if(mistakes, [](const Mistake& mistake) {
    return mistake.first.first == mistake.first.second;
  });
  std::stable_sort(
      mistakes.begin(), mistakes.end(),
      [](const Mistake& a, const Mistake& b) { return a.second > b.second; });
  if (mistakes.size() > kMostListed) mistakes.resize(kMostListed);
  for (const Mistake& mistake : mistakes) {
    out << Printable(labels_[static_cast<size_t>(mistake.first.first)])
        << " taken for "
        << Printable(labels_[static_cast<size_t>(mistake.first.second)]) << ": "
        << CountText(mistake.second) << '\n';
  }
}

std::string Confusion::Json() const {
  JsonText json;
  json.BeginObject()
      .Field("rows", rows_)
      .Field("right", right_)
      .Field("accuracy", accuracy())
      .Key("labels")
      .List(labels_);
  const auto classes = static_cast<int64_t>(labels_.size());
  if (classes > kMostInJson) return json.EndObject().text();
  json.Key("confusion").BeginArray();
  for (int64_t truth = 0; truth < classes; ++truth) {
    json.BeginArray();
    for (int64_t predicted = 0; predicted < classes; ++predicted) {
      json.Value(count(truth, predicted));
    }
    json.EndArray();
  }
  return json.EndArray().EndObject().text();
}

void Deviation::Add(double truth, double predicted) {
  ++rows_;
  absolute_errors_ += std::abs(predicted - truth);
  squared_errors_ += (predicted - truth) * (predicted - truth);
  const double distance = truth - mean_;
  mean_ += distance / static_cast<double>(rows_);
  squared_distances_ += distance * (truth - mean_);
}

double Deviation::mean_absolute_error() const {
  return absolute_errors_ / static_cast<double>(rows_);
}

double Deviation::root_mean_square_error() const {
  return std::sqrt(squared_errors_ / static_cast<double>(rows_));
}

double Deviation::r2() const {
  if (squared_distances_ <= 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return 1 - squared_errors_ / squared_distances_;
}

std::string Deviation::Text() const {
  return absl::StrCat(
      Printable(target_), ": mean absolute error ",
      ShortText(mean_absolute_error()), ", root mean square error ",
      ShortText(root_mean_square_error()), ", R2 ", ShortText(r2()), " over ",
      CountText(rows_), rows_ == 1 ? " row" : " rows");
}

std::string Deviation::Json() const {
  return JsonText()
      .BeginObject()
      .Field("target", target_)
      .Field("rows", rows_)
      .Field("mae", mean_absolute_error())
      .Field("rmse", root_mean_square_error())
      .Field("r2", r2())
      .EndObject()
      .text();
}

}  // namespace neurite
