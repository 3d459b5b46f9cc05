// A BatchItem that records every event.
#ifndef NEURITE_TESTS_CORE_BATCHING_TEST_ITEM_H_
#define NEURITE_TESTS_CORE_BATCHING_TEST_ITEM_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "core/batching/batch_item.h"
#include "gtest/gtest.h"

namespace neurite {

using Rows = std::vector<std::vector<float>>;

class TestItem final : public BatchItem {
 public:
  explicit TestItem(Rows rows, MonotonicTime deadline = MonotonicTime::max())
      : rows_(std::move(rows)), deadline_(deadline) {}

  void Cancel() { cancelled_ = true; }
  // Makes it a call of this connection.
  void BelongTo(uint64_t connection_id) { connection_id_ = connection_id; }
  // Makes the copy of row `row` fail with `status`.
  void FailCopyAt(int64_t row, absl::Status status) {
    fail_at_ = row;
    fail_with_ = std::move(status);
  }
  // Sets a function that is called whenever rows are copied.
  void OnCopy(std::function<void()> on_copy) { on_copy_ = std::move(on_copy); }

  // --- Recorded events -------------------------------------------------------

  int finishes() const { return finishes_; }
  bool done() const { return finishes_ > 0; }
  // Not 0 if Refuse was called.
  std::chrono::milliseconds retry_after() const { return retry_after_; }
  const absl::Status& status() const { return status_; }
  const std::vector<float>& outputs() const { return outputs_; }
  int64_t copied() const { return copied_; }

  int64_t rows() const override { return static_cast<int64_t>(rows_.size()); }
  uint64_t connection_id() const override { return connection_id_; }
  MonotonicTime deadline() const override { return deadline_; }
  bool cancelled() const override { return cancelled_; }

  absl::Status CopyRows(int64_t first, MatrixView batch) override {
    EXPECT_EQ(first, copied_) << "rows are asked for in order, each once";
    EXPECT_EQ(finishes_, 0);
    for (int64_t i = 0; i < batch.rows(); ++i) {
      if (first + i == fail_at_) return fail_with_;
      const auto& row = rows_[static_cast<size_t>(first + i)];
      std::copy(row.begin(), row.end(), batch.row(i).begin());
    }
    copied_ += batch.rows();
    if (on_copy_) on_copy_();
    return absl::OkStatus();
  }

  void TakeOutputs(int64_t first, ConstMatrixView outputs) override {
    EXPECT_EQ(first, static_cast<int64_t>(outputs_.size()));
    EXPECT_EQ(finishes_, 0);
    for (int64_t i = 0; i < outputs.rows(); ++i) {
      outputs_.push_back(outputs(i, 0));
    }
  }

  void Finish(const absl::Status& status) override {
    ++finishes_;
    status_ = status;
  }

  void Refuse(const absl::Status& status,
              std::chrono::milliseconds retry_after) override {
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_GT(retry_after.count(), 0);
    retry_after_ = retry_after;
    Finish(status);
  }

  bool wants_timing() const override { return wants_timing_; }
  void WantTiming() { wants_timing_ = true; }

 private:
  const Rows rows_;
  const MonotonicTime deadline_;
  uint64_t connection_id_ = 0;
  bool cancelled_ = false;
  int64_t fail_at_ = -1;
  absl::Status fail_with_;
  std::function<void()> on_copy_;

  int64_t copied_ = 0;
  std::vector<float> outputs_;
  int finishes_ = 0;
  std::chrono::milliseconds retry_after_{0};
  bool wants_timing_ = false;
  absl::Status status_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_CORE_BATCHING_TEST_ITEM_H_
