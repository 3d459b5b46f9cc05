#include "client/report/chart.h"

#include <array>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "client/report/chart_axis.h"
#include "client/report/text_table.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

using Points = std::vector<std::pair<double, double>>;

// In pixels, before any zoom of the reader.
constexpr double kLeft = 44;
constexpr double kYLabel = 32;
constexpr double kRight = 24;
constexpr double kTitleHeight = 40;
constexpr double kLegendLine = 22;
constexpr double kBelow = 58;
constexpr double kLetter = 7.2;  // mean width of a character of the legend

// Width per mark. Marks distinguish the points from the line between them; a
// line with too many points for its width is drawn as a curve without marks.
constexpr double kMarkWidth = 16;

// The palette of Okabe and Ito, which is distinguishable with any colour
// vision, in an order that is legible on white and on black.
constexpr std::array<const char*, 7> kColours = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7",
    "#e69f00", "#56b4e9", "#8c8c8c"};
constexpr std::array<const char*, 4> kDashes = {"", "7 4", "2 4", "10 4 2 4"};

// An image cannot access the page's style, so it contains both themes.
constexpr char kStyle[] =
    "<style>"
    ".chart-back{fill:#ffffff}.chart-text{fill:#24292f}"
    ".chart-faint{fill:#57606a}.chart-grid{stroke:#d8dee4}"
    ".chart-axis{stroke:#57606a}"
    "@media (prefers-color-scheme:dark){"
    ".chart-back{fill:#0d1117}.chart-text{fill:#e6edf3}"
    ".chart-faint{fill:#9da7b3}.chart-grid{stroke:#30363d}"
    ".chart-axis{stroke:#9da7b3}}"
    "</style>";

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(
      Printable(text),
      {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

Points Drawable(const Chart& chart, const ChartSeries& series) {
  Points points;
  for (const auto& [x, y] : series.points) {
    if (std::isfinite(x) && std::isfinite(y) && (!chart.log_x || x > 0) &&
        (!chart.log_y || y > 0)) {
      points.emplace_back(x, y);
    }
  }
  return points;
}

// A mark in the shape of the series `index`.
std::string Mark(size_t index, double x, double y) {
  const char* colour = kColours[index % kColours.size()];
  switch (index % 4) {
    case 0:
      return absl::StrFormat(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.6\" fill=\"%s\"/>", x, y,
          colour);
    case 1:
      return absl::StrFormat(
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"6.6\" height=\"6.6\" "
          "fill=\"%s\"/>",
          x - 3.3, y - 3.3, colour);
    case 2:
      return absl::StrFormat(
          "<path d=\"M%.1f %.1fl4.4 7.6h-8.8z\" fill=\"%s\"/>", x, y - 4.6,
          colour);
    default:
      return absl::StrFormat(
          "<path d=\"M%.1f %.1fl4.6 4.6l-4.6 4.6l-4.6 -4.6z\" fill=\"%s\"/>", x,
          y - 4.6, colour);
  }
}

std::string Stroke(size_t index, bool emphasised) {
  return absl::StrFormat(
      "fill=\"none\" stroke=\"%s\" stroke-width=\"%g\" "
      "stroke-linejoin=\"round\" stroke-dasharray=\"%s\"",
      kColours[index % kColours.size()], emphasised ? 3.2 : 2,
      kDashes[index / kColours.size() % kDashes.size()]);
}

class Drawing {
 public:
  Drawing(const Chart& chart, std::vector<Points> lines)
      : chart_(chart),
        lines_(std::move(lines)),
        left_(chart.y_label.empty() ? kLeft : kLeft + kYLabel),
        right_(chart.width - kRight),
        x_(Values(true), chart.log_x),
        y_(Values(false), chart.log_y) {}

  std::string Svg() {
    ChartLegend legend;
    if (chart_.legend) legend = MakeChartLegend(chart_.series, right_ - left_);
    top_ = kTitleHeight + legend.height + 14;
    const double height = top_ + chart_.plot_height + kBelow;
    std::string svg = absl::StrFormat(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
        "height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
        "font-family=\"system-ui,Helvetica,Arial,sans-serif\" "
        "font-size=\"13\"><title>%s</title>",
        chart_.width, height, chart_.width, height, Escaped(chart_.title));
    absl::StrAppend(&svg, kStyle,
                    "<rect class=\"chart-back\" width=\"100%\" "
                    "height=\"100%\" rx=\"8\"/>",
                    Title());
    if (legend.height > 0) {
      absl::StrAppendFormat(&svg,
                            "<g transform=\"translate(%.1f %.1f)\">%s</g>",
                            left_, kTitleHeight, legend.elements);
    }
    absl::StrAppend(&svg, XAxis(), YAxis());
    for (const bool emphasised : {false, true}) {
      for (size_t i = 0; i < lines_.size(); ++i) {
        if (chart_.series[i].emphasised == emphasised) {
          absl::StrAppend(&svg, Line(i));
        }
      }
    }
    return absl::StrCat(svg, "</svg>\n");
  }

 private:
  std::vector<double> Values(bool x) const {
    std::vector<double> values;
    for (const Points& line : lines_) {
      for (const auto& point : line) {
        values.push_back(x ? point.first : point.second);
      }
    }
    return values;
  }

  double PixelX(double value) const {
    return left_ + x_.Position(value) * (right_ - left_);
  }
  double PixelY(double value) const {
    return top_ + (1 - y_.Position(value)) * chart_.plot_height;
  }

  std::string Title() const {
    return absl::StrFormat(
        "<text class=\"chart-text\" x=\"%.0f\" y=\"26\" font-size=\"16\" "
        "font-weight=\"600\">%s</text>",
        left_, Escaped(chart_.title));
  }

  std::string XAxis() const {
    const double bottom = top_ + chart_.plot_height;
    std::string axis;
    double free_from = 0;
    for (const ChartAxis::Tick& tick : x_.ticks()) {
      const double x = PixelX(tick.value);
      absl::StrAppendFormat(
          &axis, "<path class=\"chart-grid\" d=\"M%.1f %.1fV%.1f\"/>", x, top_,
          bottom);
      // A label that would touch the previous one is omitted.
      const double half = kLetter * static_cast<double>(tick.label.size()) / 2;
      if (x - half < free_from) continue;
      free_from = x + half + kLetter;
      absl::StrAppendFormat(&axis,
                            "<text class=\"chart-faint\" x=\"%.1f\" y=\"%.1f\" "
                            "text-anchor=\"middle\">%s</text>",
                            x, bottom + 19, tick.label);
    }
    absl::StrAppendFormat(&axis,
                          "<path class=\"chart-axis\" d=\"M%.1f %.1fH%.1f\"/>"
                          "<text class=\"chart-text\" x=\"%.1f\" y=\"%.1f\" "
                          "text-anchor=\"middle\">%s</text>",
                          left_, bottom, right_, (left_ + right_) / 2,
                          bottom + 42, Escaped(chart_.x_label));
    return axis;
  }

  std::string YAxis() const {
    std::string axis;
    for (const ChartAxis::Tick& tick : y_.ticks()) {
      const double y = PixelY(tick.value);
      absl::StrAppendFormat(&axis,
                            "<path class=\"chart-grid\" d=\"M%.1f %.1fH%.1f\"/>"
                            "<text class=\"chart-faint\" x=\"%.1f\" y=\"%.1f\" "
                            "text-anchor=\"end\">%s</text>",
                            left_, y, right_, left_ - 8, y + 4.5, tick.label);
    }
    if (chart_.y_label.empty()) return axis;
    const double middle = top_ + chart_.plot_height / 2;
    absl::StrAppendFormat(
        &axis,
        "<text class=\"chart-text\" x=\"20\" y=\"%.1f\" "
        "text-anchor=\"middle\" transform=\"rotate(-90 20 %.1f)\">%s</text>",
        middle, middle, Escaped(chart_.y_label));
    return axis;
  }

  std::string Line(size_t index) const {
    const Points& points = lines_[index];
    if (points.empty()) return "";
    const bool marked =
        static_cast<double>(points.size()) * kMarkWidth <= right_ - left_;
    std::string marks;
    std::string line = "<path d=\"";
    for (size_t i = 0; i < points.size(); ++i) {
      const double x = PixelX(points[i].first);
      const double y = PixelY(points[i].second);
      absl::StrAppendFormat(&line, "%s%.1f %.1f", i == 0 ? "M" : "L", x, y);
      if (marked) {
        absl::StrAppend(&marks, Mark(index, x, y));
      }
    }
    return absl::StrCat(line, "\" ",
                        Stroke(index, chart_.series[index].emphasised), "/>",
                        marks);
  }

  const Chart& chart_;
  const std::vector<Points> lines_;
  const double left_;
  const double right_;
  const ChartAxis x_;
  const ChartAxis y_;
  double top_ = 0;
};

std::string EmptyChart(const Chart& chart) {
  return absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"80\" "
      "viewBox=\"0 0 %.0f 80\" role=\"img\" "
      "font-family=\"system-ui,Helvetica,Arial,sans-serif\" "
      "font-size=\"13\">%s<rect class=\"chart-back\" width=\"100%%\" "
      "height=\"100%%\" rx=\"8\"/><text class=\"chart-text\" x=\"24\" "
      "y=\"46\">%s: nothing was measured</text></svg>\n",
      chart.width, chart.width, kStyle, Escaped(chart.title));
}

}  // namespace

// Places the entries one after the other and wraps lines at `width`.
ChartLegend MakeChartLegend(const std::vector<ChartSeries>& series,
                            double width) {
  ChartLegend legend;
  double x = 0;
  double y = 8;
  for (size_t i = 0; i < series.size(); ++i) {
    const std::string& name = series[i].name;
    if (name.empty()) continue;
    const double entry = 44 + kLetter * static_cast<double>(TextWidth(name));
    if (x > 0 && x + entry > width) {
      x = 0;
      y += kLegendLine;
    }
    absl::StrAppendFormat(
        &legend.elements,
        "<path d=\"M%.1f %.1fh18\" %s/>%s"
        "<text class=\"chart-text\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        x, y, Stroke(i, series[i].emphasised), Mark(i, x + 9, y), x + 25,
        y + 4.5, Escaped(name));
    x += entry;
    legend.height = y + kLegendLine / 2;
  }
  return legend;
}

std::string ChartSvg(const Chart& chart) {
  std::vector<Points> lines;
  bool empty = true;
  for (const ChartSeries& series : chart.series) {
    lines.push_back(Drawable(chart, series));
    empty = empty && lines.back().empty();
  }
  if (empty) return EmptyChart(chart);
  return Drawing(chart, std::move(lines)).Svg();
}

}  // namespace neurite
