#include "server/services/health_service.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/heap_bytes.h"
#include "core/base/status_macros.h"
#include "core/wire/wire_reader.h"
#include "core/wire/wire_writer.h"

namespace neurite {
namespace {

// Field numbers of grpc/health/v1/health.proto.
constexpr uint32_t kRequestService = 1;
constexpr uint32_t kResponseStatus = 1;

// Longer names are cut: they are longer than the name of any model or service.
constexpr size_t kMaxServiceBytes = 256;

bool IsAvailable(const ModelEntry& entry) {
  return entry.state == ModelState::kAvailable;
}

HealthStatus FromServing(bool serving) {
  return serving ? HealthStatus::kServing : HealthStatus::kNotServing;
}

absl::StatusOr<std::string> ParseService(MessagePieces message) {
  std::string service;
  FieldBudget budget;
  WireReader reader(message, &budget);
  while (!reader.done()) {
    const FieldTag tag = reader.ReadTag();
    if (tag.number == kRequestService &&
        tag.type == WireType::kLengthDelimited) {
      WireReader name = reader.ReadMessage();
      service.resize(
          std::min(static_cast<size_t>(name.bytes_left()), kMaxServiceBytes));
      name.ReadBytes(service.data(), service.size());
    } else {
      reader.SkipUnknown(tag);
    }
  }
  NEURITE_RETURN_IF_ERROR(budget.Check());
  if (!reader.ok()) {
    return absl::InvalidArgumentError(
        "the request is not a well-formed grpc.health.v1.HealthCheckRequest");
  }
  return service;
}

absl::Status SendHealth(Call& call, HealthStatus health) {
  const auto status = static_cast<uint64_t>(health);
  const size_t bytes = VarintFieldSize(kResponseStatus, status);
  const std::span<char> reply = call.ReserveReply(bytes);
  if (reply.size() < bytes) return NoMemoryForReply();
  WireWriter writer(reply);
  writer.VarintField(kResponseStatus, status);
  call.SendReply(bytes);
  return absl::OkStatus();
}

}  // namespace

HealthStatus HealthOf(const RoutingTable& routes, absl::string_view service,
                      const absl::flat_hash_set<std::string>& api_services) {
  if (service.empty() || api_services.contains(service)) {
    return FromServing(routes.serving());
  }
  absl::string_view model = service;
  std::optional<int64_t> version;
  if (const size_t slash = service.find('/'); slash != service.npos) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(service.substr(slash + 1), &number)) {
      return HealthStatus::kServiceUnknown;
    }
    version = number;
    model = service.substr(0, slash);
  }
  bool known = false;
  bool available = false;
  for (const ModelEntry& entry : routes.VersionsOf(model)) {
    if (version.has_value() && entry.id.version != *version) continue;
    known = true;
    available = available || IsAvailable(entry);
  }
  // A model can be SERVING while the server is still loading others.
  if (!known) return HealthStatus::kServiceUnknown;
  return FromServing(available && routes.phase() != ServerPhase::kDraining);
}

// One Watch call: the requested name, and the status sent last.
class HealthService::Watcher final : public CallState {
 public:
  Watcher(HealthService& health, Call& call, std::string service)
      : health_(health), call_(call), service_(std::move(service)) {
    health_.watchers_.insert(this);
  }
  ~Watcher() override { health_.watchers_.erase(this); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // The heap memory of a watcher of `service`, and its place in the set.
  static int64_t HeapBytesFor(const std::string& service) {
    return HeapBytes(sizeof(Watcher)) + HeapBytesOf(service) +
           2 * static_cast<int64_t>(sizeof(void*));
  }

  // Sends the status if it has changed and the stream is writable; otherwise
  // OnWritable calls this again.
  void Update() {
    const HealthStatus now = health_.StatusOf(service_);
    if (told_ == now || !call_.writable() || call_.cancelled()) return;
    if (SendHealth(call_, now).ok()) told_ = now;
  }

  void End() { call_.Finish(absl::UnavailableError("the server is stopping")); }

 private:
  HealthService& health_;
  Call& call_;
  const std::string service_;
  std::optional<HealthStatus> told_;
};

class HealthService::Check final : public CallHandler {
 public:
  explicit Check(HealthService& health) : health_(health) {}

  void OnMessage(Call& call, MessagePieces message) override {
    call.Finish(Answer(call, message));
  }

 private:
  absl::Status Answer(Call& call, MessagePieces message) {
    NEURITE_ASSIGN_OR_RETURN(const std::string service, ParseService(message));
    const HealthStatus health = health_.StatusOf(service);
    if (health == HealthStatus::kServiceUnknown) {
      return absl::NotFoundError(absl::StrCat(
          "no service or model \"", absl::CHexEscape(service),
          "\": the request must have \"\", the name of a service, ",
          "MODEL or MODEL/VERSION"));
    }
    return SendHealth(call, health);
  }

  HealthService& health_;
};

class HealthService::Watch final : public CallHandler {
 public:
  explicit Watch(HealthService& health) : health_(health) {}

  void OnMessage(Call& call, MessagePieces message) override {
    absl::StatusOr<std::string> service = ParseService(message);
    if (!service.ok()) return call.Finish(service.status());
    call.ReleaseMessage();  // A watch may last for days.
    call.CountKept(Watcher::HeapBytesFor(*service));
    call.set_state(
        std::make_unique<Watcher>(health_, call, *std::move(service)));
    WatcherOf(call).Update();
    if (health_.ending_) WatcherOf(call).End();
  }

  void OnWritable(Call& call) override { WatcherOf(call).Update(); }

  void OnCancel(Call& call) override {
    call.Finish(absl::CancelledError("the client has cancelled the call"));
  }

 private:
  static Watcher& WatcherOf(Call& call) {
    return static_cast<Watcher&>(*call.state());
  }

  HealthService& health_;
};

HealthService::HealthService(std::vector<std::string> api_services)
    : api_services_(api_services.begin(), api_services.end()),
      routes_(std::make_shared<const RoutingTable>()),
      check_(std::make_unique<Check>(*this)),
      watch_(std::make_unique<Watch>(*this)) {}

HealthService::~HealthService() = default;

void HealthService::AddTo(MethodTable& methods) {
  methods.Add("/grpc.health.v1.Health/Check", MethodKind::kUnary, *check_,
              kMostWithoutRows);
  methods.Add("/grpc.health.v1.Health/Watch", MethodKind::kServerStreaming,
              *watch_, kMostWithoutRows);
}

HealthStatus HealthService::StatusOf(absl::string_view service) const {
  return HealthOf(*routes_, service, api_services_);
}

void HealthService::Adopt(std::shared_ptr<const RoutingTable> routes) {
  routes_ = std::move(routes);
  for (Watcher* watcher : watchers_) watcher->Update();
}

void HealthService::EndWatches() {
  ending_ = true;
  // End() removes the watcher from the set.
  while (!watchers_.empty()) (*watchers_.begin())->End();
}

}  // namespace neurite
