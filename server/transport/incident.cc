#include "server/transport/incident.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

// The words with which the line of a kind begins.
absl::string_view WhatWasDone(IncidentKind kind) {
  switch (kind) {
    case IncidentKind::kSlowRequest:
    case IncidentKind::kSlowReply:
      return "ended calls of ";
    case IncidentKind::kMaxConnections:
    case IncidentKind::kMaxOfPeer:
    case IncidentKind::kNoDescriptors:
      return "refused ";
    case IncidentKind::kMemory:
      return "reclaimed from ";
    case IncidentKind::kLongEvent:
      return "kept busy by ";
    default:
      return "cut off ";
  }
}

}  // namespace

absl::string_view NameOf(IncidentKind kind) {
  switch (kind) {
    case IncidentKind::kWrongProtocol:
      return "wrong-protocol";
    case IncidentKind::kProtocolError:
      return "protocol-error";
    case IncidentKind::kHeaderBlock:
      return "header-block";
    case IncidentKind::kFrameRate:
      return "frame-rate";
    case IncidentKind::kResets:
      return "resets";
    case IncidentKind::kSettingsTimeout:
      return "settings-timeout";
    case IncidentKind::kSlowHeaders:
      return "slow-headers";
    case IncidentKind::kSlowFrame:
      return "slow-frame";
    case IncidentKind::kSlowReader:
      return "slow-reader";
    case IncidentKind::kKeepaliveTimeout:
      return "keepalive-timeout";
    case IncidentKind::kMaxAge:
      return "max-age";
    case IncidentKind::kMemory:
      return "memory";
    case IncidentKind::kSlowRequest:
      return "slow-request";
    case IncidentKind::kSlowReply:
      return "slow-reply";
    case IncidentKind::kMaxConnections:
      return "max-connections";
    case IncidentKind::kMaxOfPeer:
      return "max-connections-per-peer";
    case IncidentKind::kNoDescriptors:
      return "no-descriptors";
    case IncidentKind::kLongEvent:
      return "long-event";
  }
  return "unknown";
}

std::string DebugString(const Incident& incident) {
  std::string line =
      absl::StrCat(WhatWasDone(incident.kind),
                   incident.peer.empty() ? "unknown peer" : incident.peer, ": ",
                   NameOf(incident.kind), ": ", incident.text);
  if (incident.counts.has_value()) {
    const ConnectionCounts& counts = *incident.counts;
    absl::StrAppendFormat(&line, " (after %.1f s: %s received, %s, %s, %s)",
                          std::chrono::duration<double>(counts.age).count(),
                          Plural(counts.bytes_received, "byte"),
                          Plural(counts.calls, "call"),
                          Plural(counts.resets, "reset"),
                          Plural(counts.useless_frames, "useless frame"));
  }
  return line;
}

}  // namespace neurite
