// A call without a socket, which records what the service sends.
#ifndef NEURITE_TESTS_SERVER_RECORDED_CALL_H_
#define NEURITE_TESTS_SERVER_RECORDED_CALL_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "server/rpc/call.h"
#include "server/rpc/method_table.h"

namespace neurite {

class RecordedCall final : public Call {
 public:
  explicit RecordedCall(MonotonicTime deadline = MonotonicTime::max())
      : deadline_(deadline) {}

  // Delivers `message` to the method's handler, as a front end does.
  void Deliver(const Method& method, MessagePieces message) {
    Deliver(*method.handler, message);
  }
  void Deliver(CallHandler& handler, MessagePieces message) {
    handler_ = &handler;
    ++messages_held_;
    handler_->OnMessage(*this, message);
  }

  // Number of delivered messages that have not been released.
  int messages_held() const { return messages_held_; }

  static constexpr uint64_t kConnectionId = 5;

  // Bytes of replies that the handler holds.
  int64_t kept() const { return kept_; }

  // The client cancels the call.
  void Cancel() {
    cancelled_ = true;
    if (!finished()) handler_->OnCancel(*this);
  }

  // The call is not writable until TakeAgain.
  void Stall() { writable_ = false; }
  void TakeAgain() {
    writable_ = true;
    handler_->OnWritable(*this);
  }

  const std::vector<std::string>& replies() const { return replies_; }
  const std::vector<std::pair<std::string, std::string>>& trailers() const {
    return trailers_;
  }
  bool finished() const { return status_.has_value(); }
  // REQUIRES: finished().
  const absl::Status& status() const { return *status_; }

  MonotonicTime deadline() const override { return deadline_; }
  bool cancelled() const override { return cancelled_; }
  uint64_t connection_id() const override { return kConnectionId; }
  std::optional<absl::string_view> RequestHeader(
      absl::string_view /*name*/) const override {
    return std::nullopt;
  }
  std::span<char> ReserveReply(size_t bytes) override {
    EXPECT_FALSE(finished());
    reserved_.assign(bytes, '\xAA');
    return reserved_;
  }
  void ReleaseMessage() override { --messages_held_; }
  void CountKept(int64_t bytes) override { kept_ += bytes; }
  void AddHeader(absl::string_view /*name*/,
                 absl::string_view /*value*/) override {}
  void SendReply(size_t bytes) override {
    EXPECT_FALSE(finished());
    EXPECT_TRUE(writable_);
    EXPECT_LE(bytes, reserved_.size());
    replies_.emplace_back(reserved_.data(), bytes);
  }
  bool writable() const override { return writable_; }
  void AddTrailer(absl::string_view name, absl::string_view value) override {
    trailers_.emplace_back(name, value);
  }
  void Finish(const absl::Status& status) override {
    EXPECT_FALSE(finished()) << "Finish is called twice";
    status_ = status;
    state_.reset();
  }

 private:
  const MonotonicTime deadline_;
  CallHandler* handler_ = nullptr;
  int messages_held_ = 0;
  int64_t kept_ = 0;
  bool cancelled_ = false;
  bool writable_ = true;
  std::vector<char> reserved_;
  std::vector<std::string> replies_;
  std::vector<std::pair<std::string, std::string>> trailers_;
  std::optional<absl::Status> status_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_SERVER_RECORDED_CALL_H_
