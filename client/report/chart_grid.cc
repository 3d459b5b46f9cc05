#include "client/report/chart_grid.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace neurite {
namespace {

// The first `name="NUMBER"` of an element's text.
int Attribute(absl::string_view svg, absl::string_view name) {
  const std::string key = absl::StrCat(" ", name, "=\"");
  const size_t at = svg.find(key);
  if (at == absl::string_view::npos) return 0;
  svg.remove_prefix(at + key.size());
  int value = 0;
  return absl::SimpleAtoi(svg.substr(0, svg.find('"')), &value) ? value : 0;
}

}  // namespace

std::string ChartGrid(std::span<const Chart> charts, int columns) {
  constexpr int kGap = 12;
  int width = 0;
  int left = kGap;
  int top = kGap;
  int row_height = 0;
  int column = 0;
  std::string elements;
  for (const Chart& chart : charts) {
    if (column == columns) {
      column = 0;
      left = kGap;
      top += row_height + kGap;
      row_height = 0;
    }
    const std::string svg = ChartSvg(chart);
    absl::StrAppend(&elements, "<g transform=\"translate(", left, " ", top,
                    ")\">", svg, "</g>");
    left += Attribute(svg, "width") + kGap;
    width = std::max(width, left);
    row_height = std::max(row_height, Attribute(svg, "height"));
    ++column;
  }
  const int height = top + row_height + kGap;
  return absl::StrCat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
                      width, "\" height=\"", height, "\" viewBox=\"0 0 ", width,
                      " ", height, "\">", elements, "</svg>\n");
}

}  // namespace neurite
