// Helpers shared by the benchmarks' JSON reports.
#ifndef NEURITE_BENCH_REPORT_JSON_H_
#define NEURITE_BENCH_REPORT_JSON_H_

#include <nlohmann/json.hpp>

#include "bench/report/verdict.h"

namespace neurite::bench {

using Json = nlohmann::ordered_json;  // preserves the order of keys

// [to_json(item), ...].
template <typename Items, typename Function>
Json JsonList(const Items& items, Function to_json) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(to_json(item));
  return list;
}

inline Json VerdictJson(const Verdict& verdict) {
  return {{"number", verdict.number},
          {"network", verdict.on},
          {"target", verdict.TargetText()},
          {"worst", verdict.worst},
          {"at", verdict.at},
          {"missed", verdict.missed},
          {"measured", verdict.measured},
          {"reached", verdict.reached()}};
}

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_REPORT_JSON_H_
