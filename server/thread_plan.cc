#include "server/thread_plan.h"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Tighten(std::optional<double>& quota, std::optional<double> other) {
  if (other && (!quota || *other < *quota)) quota = other;
}

// Returns the group and all its ancestors: "/a/b" -> "/a/b", "/a", "".
std::vector<std::string> GroupsUpwards(std::string group) {
  std::vector<std::string> groups;
  for (;;) {
    while (!group.empty() && group.back() == '/') group.pop_back();
    groups.push_back(group);
    const size_t slash = group.rfind('/');
    if (slash == group.npos) return groups;
    group.resize(slash);
  }
}

// Returns the tightest quota, for both versions of control groups. In a
// container the path may be that of the host, while the container's own group
// is mounted at the root: hence the root is always read, too.
std::optional<double> ReadQuota() {
  std::optional<double> quota;
  const std::string memberships = ReadText("/proc/self/cgroup");
  for (const absl::string_view line : absl::StrSplit(memberships, '\n')) {
    const std::vector<std::string> parts =
        absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    // A line is "hierarchy:controllers:path"; cgroup v2 has no controllers
    // there.
    for (const std::string& group : GroupsUpwards(parts[2])) {
      if (parts[1].empty()) {
        Tighten(quota, ParseCpuMax(ReadText(
                           absl::StrCat("/sys/fs/cgroup", group, "/cpu.max"))));
      } else if (absl::StrContains(parts[1], "cpu")) {
        const std::string folder = absl::StrCat("/sys/fs/cgroup/cpu", group);
        Tighten(quota, ParseCpuMax(absl::StrCat(
                           absl::StripAsciiWhitespace(
                               ReadText(folder + "/cpu.cfs_quota_us")),
                           " ", ReadText(folder + "/cpu.cfs_period_us"))));
      }
    }
  }
  return quota;
}

}  // namespace

std::optional<double> ParseCpuMax(absl::string_view text) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  double quota = 0;
  double period = 0;
  if (words.size() != 2 || !absl::SimpleAtod(words[0], &quota) ||
      !absl::SimpleAtod(words[1], &period) || !(quota > 0) || !(period > 0)) {
    return std::nullopt;
  }
  return quota / period;
}

CpuAllowance ReadCpuAllowance() {
  CpuAllowance allowance;
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof(cores), &cores) == 0) {
    allowance.cores = CPU_COUNT(&cores);
  }
  allowance.quota = ReadQuota();
  return allowance;
}

ThreadPlan PlanThreads(const CpuAllowance& allowance, const ThreadWish& wish) {
  const double allowed =
      std::min(static_cast<double>(allowance.cores),
               allowance.quota.value_or(static_cast<double>(allowance.cores)));
  ThreadPlan plan;
  const int cores = std::max(1, static_cast<int>(allowed));
  plan.workers = wish.workers.value_or(cores);
  plan.compute_threads = wish.compute_threads.value_or(cores);
  plan.spare_cores = allowed >= 2;
  const std::string quota =
      allowance.quota
          ? absl::StrFormat(" and a quota of %.3g", *allowance.quota)
          : "";
  plan.text = absl::StrCat(Plural(allowance.cores, "core"), quota, ": ",
                           Plural(plan.workers, "worker"), ", ",
                           Plural(plan.compute_threads, "compute thread"),
                           ", 1 loader");
  return plan;
}

}  // namespace neurite
