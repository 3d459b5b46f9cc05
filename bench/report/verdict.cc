#include "bench/report/verdict.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"

namespace neurite::bench {
namespace {

using Sense = Target::Sense;

TextTable::Cell VerdictCell(const Verdict& verdict) {
  if (verdict.measured == 0) return {"not measured", Ink::kFaint};
  if (verdict.reached()) return {"reached", Ink::kGood};
  return {
      absl::StrCat("NOT reached, ", verdict.missed, " of ", verdict.measured),
      Ink::kBad};
}

}  // namespace

bool Target::Holds(double value) const {
  switch (sense) {
    case Sense::kAtLeast:
      return value >= bound;
    case Sense::kAbove:
      return value > bound;
    case Sense::kAtMost:
      return value <= bound;
    case Sense::kBelow:
      return value < bound;
  }
  return false;
}

std::string Target::Text() const {
  static constexpr const char* kWords[] = {"at least", "above", "at most",
                                           "below"};
  return absl::StrFormat("%s %g", kWords[static_cast<int>(sense)], bound);
}

void Verdict::Add(double value, std::string where,
                  std::optional<double> own_bound) {
  const double bound = own_bound.value_or(target.bound);
  const bool large_is_good =
      target.sense == Sense::kAtLeast || target.sense == Sense::kAbove;
  const double slack = large_is_good ? value - bound : bound - value;
  // Negated, so that NaN counts as the worst value.
  if (measured == 0 || !(slack >= worst_slack)) {
    worst_slack = slack;
    worst = value;
    at = std::move(where);
  }
  ++measured;
  if (!Target{target.sense, bound}.Holds(value)) ++missed;
}

std::string Verdict::TargetText() const {
  return absl::StrCat(target.Text(), remark.empty() ? "" : " ", remark);
}

void WriteVerdicts(const std::vector<Verdict>& verdicts, const Palette& palette,
                   std::ostream& out) {
  out << "\nTargets\n\n";
  TextTable table({{"number"},
                   {"network"},
                   {"target"},
                   {"worst", Align::kRight},
                   {"at"},
                   {"verdict"}});
  for (const Verdict& verdict : verdicts) {
    const bool measured = verdict.measured > 0;
    table.Add({{verdict.number},
               {verdict.on},
               {verdict.TargetText()},
               {measured ? FixedText(verdict.worst, 3) : "-"},
               {measured ? verdict.at : "-"},
               VerdictCell(verdict)});
  }
  table.Write(palette, out);
}

}  // namespace neurite::bench
