// Measures the quality of predictions for which the truth is known.
#ifndef NEURITE_CLIENT_OUTPUT_QUALITY_H_
#define NEURITE_CLIENT_OUTPUT_QUALITY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "client/report/terminal.h"

namespace neurite {

// A confusion matrix: counts how often each class was predicted for each class.
class Confusion {
 public:
  // REQUIRES: there is at least one label.
  explicit Confusion(std::vector<std::string> labels)
      : labels_(std::move(labels)) {}

  const std::vector<std::string>& labels() const { return labels_; }

  // Adds a row by the indices of its classes. No prediction counts as wrong.
  void Add(int64_t truth, std::optional<int64_t> predicted);

  int64_t rows() const { return rows_; }
  int64_t right() const { return right_; }
  int64_t undecided() const { return undecided_; }
  int64_t count(int64_t truth, int64_t predicted) const;

  // right() / rows(); NaN without rows.
  double accuracy() const;

  // Writes the accuracy, then the matrix: one row per true class, one column
  // per predicted class. With more than 20 classes, it writes the most frequent
  // mistakes instead of the matrix.
  void WriteText(const Palette& palette, std::ostream& out) const;

  // {"rows":..,"right":..,"accuracy":..,"labels":[..],"confusion":[[..],..]};
  // the matrix is omitted for more than 1000 classes.
  std::string Json() const;

 private:
  void WriteMatrix(const Palette& palette, std::ostream& out) const;
  void WriteMistakes(std::ostream& out) const;

  std::vector<std::string> labels_;
  // By true and predicted class; contains no zero counts.
  std::map<std::pair<int64_t, int64_t>, int64_t> counts_;
  int64_t rows_ = 0;
  int64_t right_ = 0;
  int64_t undecided_ = 0;
};

// The errors of the predicted values of one regression target.
class Deviation {
 public:
  explicit Deviation(std::string target) : target_(std::move(target)) {}

  void Add(double truth, double predicted);

  int64_t rows() const { return rows_; }
  // NaN without rows.
  double mean_absolute_error() const;
  double root_mean_square_error() const;
  // 1 - squared errors / squared distances of the truth from its mean; NaN if
  // all true values are equal.
  double r2() const;

  // One line.
  std::string Text() const;
  std::string Json() const;

 private:
  std::string target_;
  int64_t rows_ = 0;
  double absolute_errors_ = 0;
  double squared_errors_ = 0;
  // Welford's running mean and sum of squared distances of the truth.
  double mean_ = 0;
  double squared_distances_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_QUALITY_H_
