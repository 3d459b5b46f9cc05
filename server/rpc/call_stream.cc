#include "server/rpc/call_stream.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <string>
#include <utility>

#include "core/base/heap_bytes.h"

namespace neurite {
namespace {

// A request object keeps a reply buffer of up to this many bytes when it is
// reused for the next request.
constexpr size_t kKeptReply = 1024;

absl::Status Stopping() {
  return absl::UnavailableError("the server is stopping");
}

}  // namespace

// One request of a stream, presented to the unary handler as a call.
class CallStream::Part final : public Call {
 public:
  void Begin(Stream& stream) {
    stream_ = &stream;
    CountKept(HeapBytes(sizeof(Part)) + HeapBytes(capacity_));
  }

  bool done() const { return done_; }
  const absl::Status& status() const { return status_; }

  // Sends the reply on the stream's call. RESOURCE_EXHAUSTED if there is no
  // memory for it. REQUIRES: done(), and status() is OK.
  absl::Status PassOn(Call& call);

  // Adds the trailers to the stream's call.
  void PassTrailersOn(Call& call) const {
    for (const auto& [name, value] : trailers_) call.AddTrailer(name, value);
  }

  void Reset();

  MonotonicTime deadline() const override;
  uint64_t connection_id() const override;
  bool cancelled() const override;
  std::optional<absl::string_view> RequestHeader(
      absl::string_view name) const override;
  // The stream releases messages in order, in Advance.
  void ReleaseMessage() override {}
  void AddHeader(absl::string_view /*name*/,
                 absl::string_view /*value*/) override {}
  std::span<char> ReserveReply(size_t bytes) override;
  void SendReply(size_t bytes) override { reply_bytes_ = bytes; }
  bool writable() const override { return true; }
  void AddTrailer(absl::string_view name, absl::string_view value) override {
    trailers_.emplace_back(name, value);
  }
  void Finish(const absl::Status& status) override;
  void CountKept(int64_t bytes) override;

  Part* next = nullptr;  // the next request of the stream

 private:
  Stream* stream_ = nullptr;
  bool done_ = false;
  absl::Status status_;
  bool direct_ = false;  // the reply is in memory of the stream's call
  std::unique_ptr<char[]> reply_;
  size_t capacity_ = 0;  // of reply_
  size_t reply_bytes_ = 0;
  int64_t kept_ = 0;  // bytes reported with CountKept
  std::vector<std::pair<std::string, std::string>> trailers_;
};

class CallStream::Stream final : public CallState {
 public:
  Stream(CallStream& owner, Call& call) : owner_(owner), call_(call) {
    owner_.streams_.insert(this);
  }
  ~Stream() override {
    assert(first_ == nullptr);
    owner_.streams_.erase(this);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Each of these may end the call, which deletes this object.
  void Add(MessagePieces message);
  void OnEnd();
  void OnCancel();
  void Fail(const absl::Status& status);
  // Ignores further requests, and ends with `status` once the pending ones have
  // been answered.
  void EndWith(const absl::Status& status);
  // Sends the replies that are due, and finishes the call after the last one.
  void Advance();

  Call& call() const { return call_; }
  bool failed() const { return !failure_.ok(); }
  bool IsNext(const Part& part) const { return first_ == &part; }

 private:
  CallStream& owner_;
  Call& call_;
  // The pending requests, the oldest first.
  Part* first_ = nullptr;
  Part* last_ = nullptr;
  bool ended_ = false;  // no further requests are accepted
  bool advancing_ = false;
  absl::Status failure_;
  absl::Status outcome_;  // the status unless a request fails
};

// --- Part --------------------------------------------------------------------

MonotonicTime CallStream::Part::deadline() const {
  return stream_->call().deadline();
}

uint64_t CallStream::Part::connection_id() const {
  return stream_->call().connection_id();
}

bool CallStream::Part::cancelled() const {
  return stream_->call().cancelled() || stream_->failed();
}

std::optional<absl::string_view> CallStream::Part::RequestHeader(
    absl::string_view name) const {
  return stream_->call().RequestHeader(name);
}

// Usually the oldest request is answered first: its reply is written directly
// to the stream's call, without a copy.
std::span<char> CallStream::Part::ReserveReply(size_t bytes) {
  direct_ = stream_->IsNext(*this) && stream_->call().writable();
  if (direct_) return stream_->call().ReserveReply(bytes);
  if (capacity_ < bytes) {
    CountKept(-HeapBytes(capacity_));
    reply_.reset(new (std::nothrow) char[bytes]);
    capacity_ = reply_ == nullptr ? 0 : bytes;
    CountKept(HeapBytes(capacity_));
  }
  return {reply_.get(), std::min(bytes, capacity_)};
}

void CallStream::Part::CountKept(int64_t bytes) {
  kept_ += bytes;
  stream_->call().CountKept(bytes);
}

void CallStream::Part::Finish(const absl::Status& status) {
  assert(!done_);
  done_ = true;
  status_ = status;
  state_.reset();
  stream_->Advance();
}

absl::Status CallStream::Part::PassOn(Call& call) {
  if (!direct_) {
    const std::span<char> out = call.ReserveReply(reply_bytes_);
    if (out.size() < reply_bytes_) return NoMemoryForReply();
    std::copy_n(reply_.get(), reply_bytes_, out.begin());
  }
  call.SendReply(reply_bytes_);
  return absl::OkStatus();
}

void CallStream::Part::Reset() {
  CountKept(-kept_);
  if (capacity_ > kKeptReply) {
    reply_.reset();
    capacity_ = 0;
  }
  next = nullptr;
  stream_ = nullptr;
  done_ = direct_ = false;
  status_ = absl::OkStatus();
  reply_bytes_ = 0;
  trailers_.clear();
}

// --- Stream ------------------------------------------------------------------

void CallStream::Stream::Add(MessagePieces message) {
  // The message is not released: messages must be released in order, and
  // earlier ones may still be in use. It is held until the end of the call.
  if (failed() || ended_) return;
  Part& part = owner_.parts_->Take();
  part.Begin(*this);
  (first_ == nullptr ? first_ : last_->next) = &part;
  last_ = &part;
  owner_.unary_.OnMessage(part, message);
}

void CallStream::Stream::OnEnd() {
  ended_ = true;
  Advance();
}

void CallStream::Stream::EndWith(const absl::Status& status) {
  if (outcome_.ok()) outcome_ = status;
  OnEnd();
}

void CallStream::Stream::OnCancel() {
  // Notifies all requests before Fail, which may end the call and with it this
  // object.
  advancing_ = true;
  for (Part* part = first_; part != nullptr; part = part->next) {
    if (!part->done()) owner_.unary_.OnCancel(*part);
  }
  advancing_ = false;
  Fail(absl::CancelledError("the client has cancelled the call"));
}

void CallStream::Stream::Fail(const absl::Status& status) {
  if (!failed()) failure_ = status;
  Advance();
}

void CallStream::Stream::Advance() {
  if (advancing_) return;
  advancing_ = true;
  while (first_ != nullptr && first_->done()) {
    Part& part = *first_;
    if (!failed() && part.status().ok()) {
      if (!call_.writable()) break;
      failure_ = part.PassOn(call_);
    } else if (!failed()) {
      part.PassTrailersOn(call_);
      failure_ = part.status();
    }
    first_ = part.next;
    part.Reset();
    owner_.parts_->GiveBack(part);
    call_.ReleaseMessage();
  }
  advancing_ = false;
  // The requests after a failed one are dropped before they are computed, but
  // their messages are in use until then: the call ends after the last of them.
  if (first_ == nullptr && (ended_ || failed())) {
    call_.Finish(failed() ? failure_ : outcome_);
  }
}

// --- CallStream --------------------------------------------------------------

CallStream::CallStream(CallHandler& unary)
    : unary_(unary), parts_(std::make_unique<ObjectPool<Part>>()) {}

CallStream::~CallStream() = default;

CallStream::Stream& CallStream::StreamOf(Call& call) {
  if (call.state() == nullptr) {
    call.CountKept(HeapBytes(sizeof(Stream)) +
                   2 * static_cast<int64_t>(sizeof(void*)));
    call.set_state(std::make_unique<Stream>(*this, call));
  }
  return *static_cast<Stream*>(call.state());
}

void CallStream::Trim() { parts_->Trim(); }

void CallStream::OnMessage(Call& call, MessagePieces message) {
  Stream& stream = StreamOf(call);
  if (ending_) return stream.EndWith(Stopping());
  stream.Add(message);
}

void CallStream::OnEnd(Call& call) { StreamOf(call).OnEnd(); }

void CallStream::OnWritable(Call& call) { StreamOf(call).Advance(); }

void CallStream::OnCancel(Call& call) { StreamOf(call).OnCancel(); }

void CallStream::EndStreams() {
  ending_ = true;
  const std::vector<Stream*> streams(streams_.begin(), streams_.end());
  for (Stream* stream : streams) stream->EndWith(Stopping());
}

}  // namespace neurite
